using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Sluice.Core;
using Sluice.Gateway.Edge;
using Sluice.Gateway.Snapshots;
using Sluice.Gateway.Telemetry;
using Sluice.Routing.Runtimes;

namespace Sluice.Gateway.Endpoints;

/// <summary>The routes that tell how the gateway is.</summary>
internal static class StateEndpoints
{
    private static readonly RoutePolicy Public = new(RouteAccess.Public, RouteCost.Free);

    public static void Map(IEndpointRouteBuilder routes, GatewayState state, GatewayMetrics metrics, BuildInfo build, TimeProvider time)
    {
        routes.MapRead("/", http => RootAsync(http, build)).WithMetadata(Public);
        routes.MapRead("/health", http => StatusAsync(http, "ok")).WithMetadata(Public);
        routes.MapRead("/health/live", http => StatusAsync(http, "ok")).WithMetadata(Public);
        routes.MapRead("/health/ready", http => ReadyAsync(http, state)).WithMetadata(Public);
        routes.MapRead("/v1/health", http => HealthAsync(http, state, build)).WithMetadata(Public);
        routes.MapRead("/v1/health/heartbeat", http => HeartbeatAsync(http, time)).WithMetadata(Public);
        routes.MapRead("/version", http => JsonAnswer.WriteAsync(http, build.WriteTo)).WithMetadata(Public);
        routes.MapRead("/metrics", http => MetricsAsync(http, metrics)).WithMetadata(new RoutePolicy(RouteAccess.Operator, RouteCost.Free));
    }

    /// <summary>Whether the gateway takes work: it is not shutting down, and no model is still being loaded.</summary>
    public static bool IsReady(GatewayState state) => !state.IsDraining
        && !state.Current.Catalogue.Runtimes.SelectMany(runtime => runtime.Models).Any(model => model.Status == RuntimeModelStatus.Loading);

    private static Task RootAsync(HttpContext http, BuildInfo build) => JsonAnswer.WriteAsync(http, writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("name", "sluice");
        writer.WriteString("version", build.PackageVersion);
        writer.WriteTexts("endpoints", ["/v1/chat/completions", "/v1/completions", "/v1/messages", "/v1/messages/count_tokens", "/v1/audio/transcriptions", "/v1/audio/translations", "/v1/audio/speech", "/v1/images/generations", "/v1/batch", "/v1beta/models", "/api/chat", "/api/generate", "/v1/models", "/health", "/version", "/metrics"]);
        writer.WriteEndObject();
    });

    private static Task StatusAsync(HttpContext http, string status, int code = StatusCodes.Status200OK) => JsonAnswer.WriteAsync(
        http,
        writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("status", status);
            writer.WriteEndObject();
        },
        code);

    private static Task ReadyAsync(HttpContext http, GatewayState state) =>
        IsReady(state) ? StatusAsync(http, "ready") : StatusAsync(http, state.IsDraining ? "draining" : "loading", StatusCodes.Status503ServiceUnavailable);

    private static Task HealthAsync(HttpContext http, GatewayState state, BuildInfo build) => JsonAnswer.WriteAsync(http, writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("status", state.IsDraining ? "draining" : IsReady(state) ? "ok" : "loading");
        writer.WriteString("version", build.PackageVersion);
        writer.WriteNumber("providers_configured", state.Current.Catalogue.Providers.Count);
        writer.WriteEndObject();
    });

    private static Task HeartbeatAsync(HttpContext http, TimeProvider time) => JsonAnswer.WriteAsync(http, writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("status", "ok");
        writer.WriteString("time", time.GetUtcNow());
        writer.WriteEndObject();
    });

    private static Task MetricsAsync(HttpContext http, GatewayMetrics metrics)
    {
        http.Response.ContentType = PrometheusText.ContentType;
        return http.Response.WriteAsync(PrometheusText.Write(metrics), http.RequestAborted);
    }
}
