using Microsoft.AspNetCore.Routing;

namespace Sluice.Gateway.Edge;

/// <summary>Refuses to start with a route that does not say who may call it and what it costs.</summary>
internal static class RoutePolicyCheck
{
    /// <exception cref="InvalidOperationException">A route declares no policy.</exception>
    public static void Run(IEndpointRouteBuilder routes)
    {
        foreach (var endpoint in routes.DataSources.SelectMany(source => source.Endpoints))
        {
            if (endpoint.Metadata.GetMetadata<RoutePolicy>() is null)
            {
                throw new InvalidOperationException($"The route '{endpoint.DisplayName}' declares no {nameof(RoutePolicy)}.");
            }
        }
    }
}
