using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Sluice.Gateway.Edge;
using Sluice.Protocols.Embeddings;
using Sluice.Protocols.Reranking;

namespace Sluice.Gateway.Endpoints;

/// <summary>The routes that give vectors and scores; Google's are among its models' addresses.</summary>
internal static class VectorEndpoints
{
    private static readonly RoutePolicy Policy = new(RouteAccess.Key, RouteCost.Tokens);

    public static void Map(IEndpointRouteBuilder routes, RequestRoad embeddings, RequestRoad reranking)
    {
        routes.MapPost("/v1/embeddings", http => embeddings.RunAsync(http, EmbeddingDialects.OpenAi)).WithMetadata(Policy);
        routes.MapPost("/api/embed", http => embeddings.RunAsync(http, EmbeddingDialects.Ollama)).WithMetadata(Policy);
        routes.MapPost("/api/embeddings", http => embeddings.RunAsync(http, EmbeddingDialects.OllamaSingle)).WithMetadata(Policy);
        routes.MapPost("/v1/rerank", http => reranking.RunAsync(http, RerankDialect.Instance)).WithMetadata(Policy);
    }
}
