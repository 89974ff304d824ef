using Sluice.Engine;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Embeddings;
using Sluice.Protocols.Reranking;
using Sluice.Routing.Runtimes;

namespace Sluice.Node.Harnesses.Managed;

/// <summary>Embeddings and reranking between the words of the protocols and those of the engine.</summary>
internal static class VectorMapping
{
    /// <summary>Embeds; inputs of both kinds may be mixed.</summary>
    public static async Task<EmbeddingResponse> EmbedAsync(EmbeddingModel model, EmbeddingRequest request, RuntimeCaller caller, CancellationToken cancellationToken)
    {
        var options = new EmbeddingOptions
        {
            // A generating model whose file does not say how to embed with it: the last token has seen all others.
            Pooling = model.Info.Pooling ?? EmbeddingPooling.LastToken,
            Dimensions = request.Dimensions,
            Truncate = request.Truncate ?? false,
            Origin = OriginOf(caller, request.State),
        };
        var tokens = request.Inputs.Select(input =>
        {
            if (input.TokenIds is { } ids)
            {
                return ids;
            }

            var encoded = new List<int>();
            model.Tokenizer.EncodeDocument(input.Text!, encoded);
            return encoded;
        });
        var result = await model.EmbedTokensAsync([.. tokens], options, cancellationToken).ConfigureAwait(false);
        return new EmbeddingResponse(result.Vectors, new Usage { InputTokens = result.Tokens });
    }

    /// <summary>Scores documents.</summary>
    public static async Task<RerankScores> RerankAsync(EmbeddingModel model, RerankRequest request, RuntimeCaller caller, CancellationToken cancellationToken)
    {
        var documents = request.Documents.Select(document => document.Text).ToArray();
        var result = await model.RerankAsync(request.Query, documents, OriginOf(caller, null), cancellationToken).ConfigureAwait(false);
        return new RerankScores(result.Scores, new Usage { InputTokens = result.Tokens });
    }

    private static RequestOrigin OriginOf(RuntimeCaller caller, ProviderState? state) => new() { Principal = caller.Principal, Priority = ServiceTier.PriorityOf(state, caller.Priority) };
}
