using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Sluice.Core.Errors;
using Sluice.Core.Requests;
using Sluice.Gateway.Edge;

namespace Sluice.Gateway.Endpoints;

/// <summary>What is remembered of requests: one by its id, which only its sender knows, or the newest for the operator.</summary>
internal static class RequestEndpoints
{
    private const int UntoldLimit = 100;

    public static void Map(IEndpointRouteBuilder routes, IRequestLog log)
    {
        routes.MapGet("/v1/requests/{id}", http => FindAsync(http, log)).WithMetadata(new RoutePolicy(RouteAccess.Key, RouteCost.Free));
        routes.MapGet("/v1/requests", http => ListAsync(http, log)).WithMetadata(new RoutePolicy(RouteAccess.Operator, RouteCost.Free));
    }

    private static async Task FindAsync(HttpContext http, IRequestLog log)
    {
        var id = http.Request.RouteValues["id"]?.ToString() ?? "";
        if (await log.FindAsync(id, http.RequestAborted).ConfigureAwait(false) is not { } record)
        {
            await ErrorResponse.WriteAsync(http, ClientDialects.Of(http.Request), new SluiceError(ErrorKind.EdgeClientUnknownRoute, "There is no request with this id.")).ConfigureAwait(false);
            return;
        }

        await JsonAnswer.WriteAsync(http, writer => Write(writer, record)).ConfigureAwait(false);
    }

    private static async Task ListAsync(HttpContext http, IRequestLog log)
    {
        var limit = int.TryParse(http.Request.Query["limit"], out var asked) ? Math.Clamp(asked, 1, 1000) : UntoldLimit;
        var records = await log.ListAsync(limit, http.RequestAborted).ConfigureAwait(false);
        await JsonAnswer.WriteAsync(http, writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("requests");
            foreach (var record in records)
            {
                Write(writer, record);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private static void Write(Utf8JsonWriter writer, RequestRecord record)
    {
        writer.WriteStartObject();
        writer.WriteString("id", record.Id);
        writer.WriteString("time", record.Time);
        writer.WriteString("dialect", record.Dialect);
        writer.WriteString("model_asked", record.ModelAsked);
        writer.WriteString("model", record.Model);
        writer.WriteString("provider", record.Provider);
        writer.WriteBoolean("stream", record.Stream);
        writer.WriteNumber("status", record.Status);
        writer.WriteString("outcome", record.Outcome switch { RequestOutcome.Ok => "ok", RequestOutcome.Error => "error", _ => "cancelled" });
        writer.WriteString("error", record.ErrorCode);
        writer.WriteStartArray("candidates");
        foreach (var candidate in record.Candidates)
        {
            writer.WriteStartObject();
            writer.WriteString("target", candidate.Target);
            writer.WriteNumber("score", candidate.Score);
            writer.WriteTexts("reasons", candidate.Reasons);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("filtered");
        foreach (var filtered in record.Filtered)
        {
            writer.WriteStartObject();
            writer.WriteString("target", filtered.Target);
            writer.WriteString("reason", filtered.Reason);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("attempts");
        foreach (var attempt in record.Attempts)
        {
            writer.WriteStartObject();
            writer.WriteString("target", attempt.Target);
            writer.WriteNumber("status", attempt.Status);
            if (attempt.Error is { } error)
            {
                writer.WriteString("error", error);
            }

            if (attempt.RequestId is { } id)
            {
                writer.WriteString("request_id", id);
            }

            writer.WriteNumber("duration_ms", Math.Round(attempt.DurationMs, 3));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartObject("usage");
        writer.WriteNumber("input_tokens", record.InputTokens);
        writer.WriteNumber("output_tokens", record.OutputTokens);
        writer.WriteNumber("cached_tokens", record.CachedTokens);
        writer.WriteNumber("reasoning_tokens", record.ReasoningTokens);
        writer.WriteBoolean("estimated", record.UsageEstimated);
        if (record.AudioSeconds is { } audio)
        {
            writer.WriteNumber("audio_seconds", Math.Round(audio, 3));
        }

        writer.WriteEndObject();
        writer.WriteTexts("dropped", record.Dropped);
        writer.WriteTexts("changed", record.Changed);
        if (record.TimeToFirstTokenMs is { } first)
        {
            writer.WriteNumber("time_to_first_token_ms", Math.Round(first, 3));
        }

        writer.WriteNumber("duration_ms", Math.Round(record.DurationMs, 3));
        writer.WriteEndObject();
    }
}
