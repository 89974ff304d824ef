using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Sluice.Gateway.Edge;
using Sluice.Gateway.Snapshots;
using Sluice.Routing.Runtimes;

namespace Sluice.Gateway.Endpoints;

/// <summary>The operator's look at what waits for the models of all runtimes.</summary>
internal static class QueueEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, GatewayState state) =>
        routes.MapRead("/v1/queue/status", http => StatusAsync(http, state)).WithMetadata(new RoutePolicy(RouteAccess.Operator, RouteCost.Free));

    private static Task StatusAsync(HttpContext http, GatewayState state)
    {
        var all = RuntimeWork.Sum([.. state.Current.Catalogue.Runtimes.Select(runtime => runtime.Queue)]);
        return JsonAnswer.WriteAsync(http, writer =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("queued", all.Queued);
            writer.WriteNumber("running", all.Running);
            writer.WriteStartObject("by_priority");
            foreach (var (priority, count) in all.QueuedByPriority)
            {
                writer.WriteNumber(priority.ToString(CultureInfo.InvariantCulture), count);
            }

            writer.WriteEndObject();
            writer.WriteNumber("oldest_ms", (long)all.Oldest.TotalMilliseconds);
            writer.WriteEndObject();
        });
    }
}
