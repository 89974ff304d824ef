using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Sluice.Gateway.Edge;
using Sluice.Gateway.Snapshots;

namespace Sluice.Gateway.Endpoints;

/// <summary>The operator's routes.</summary>
internal static class AdminEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, Func<ReloadResult> reload) =>
        routes.MapPost("/v1/admin/reload", http => ReloadAsync(http, reload)).WithMetadata(new RoutePolicy(RouteAccess.Operator, RouteCost.Free));

    private static Task ReloadAsync(HttpContext http, Func<ReloadResult> reload)
    {
        var result = reload();
        if (result.Errors.Count > 0)
        {
            // Refused whole; the old configuration stays in force.
            return JsonAnswer.WriteAsync(
                http,
                writer =>
                {
                    writer.WriteStartObject();
                    writer.WriteStartObject("error");
                    writer.WriteString("message", "The configuration is invalid and was not taken: " + result.Errors[0]);
                    writer.WriteString("type", "invalid_request_error");
                    writer.WriteString("code", "invalid_value");
                    writer.WriteNull("param");
                    writer.WriteTexts("errors", result.Errors);
                    writer.WriteEndObject();
                    writer.WriteEndObject();
                },
                StatusCodes.Status400BadRequest);
        }

        return JsonAnswer.WriteAsync(http, writer =>
        {
            writer.WriteStartObject();
            writer.WriteBoolean("reloaded", true);
            writer.WriteString("source", result.Source);
            writer.WriteTexts("warnings", result.Warnings);
            writer.WriteEndObject();
        });
    }
}
