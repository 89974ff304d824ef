using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Sluice.Gateway.Edge;
using Sluice.Protocols.Dialects;

namespace Sluice.Gateway.Endpoints;

/// <summary>The routes that have models answer.</summary>
internal static class InferenceEndpoints
{
    private static readonly RoutePolicy Policy = new(RouteAccess.Key, RouteCost.Tokens);

    public static void Map(IEndpointRouteBuilder routes, RequestRoad road, TokenCounting counting)
    {
        Map(routes, "/v1/chat/completions", road, ClientDialects.OpenAi);
        Map(routes, "/v1/completions", road, ClientDialects.OpenAiCompletions);
        Map(routes, "/v1/responses", road, ClientDialects.Responses);
        Map(routes, "/v1/messages", road, ClientDialects.Anthropic);
        routes.MapPost("/v1/responses/input_tokens", http => counting.RunAsync(http, ClientDialects.Responses)).WithMetadata(new RoutePolicy(RouteAccess.Key, RouteCost.Free));
        routes.MapPost("/v1/messages/count_tokens", http => counting.RunAsync(http, ClientDialects.Anthropic)).WithMetadata(new RoutePolicy(RouteAccess.Key, RouteCost.Free));
    }

    private static void Map(IEndpointRouteBuilder routes, string path, RequestRoad road, IDialect dialect) =>
        routes.MapPost(path, http => road.RunAsync(http, dialect)).WithMetadata(Policy);
}
