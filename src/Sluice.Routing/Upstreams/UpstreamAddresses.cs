using Sluice.Configuration;

namespace Sluice.Routing.Upstreams;

/// <summary>Where the requests to a provider go, as its dialect lays out addresses.</summary>
internal abstract class UpstreamAddresses
{
    /// <summary>The addresses of a provider.</summary>
    public static UpstreamAddresses Of(ProviderOptions options)
    {
        var root = options.BaseUrl.AbsoluteUri.TrimEnd('/');
        return options.Dialect switch
        {
            ProviderDialect.Gemini => new GeminiAddresses(root, options.ApiVersion),
            ProviderDialect.AzureOpenAI => new AzureAddresses(root, options.ApiVersion),
            ProviderDialect.Ollama => new FixedAddresses(root + "/api/chat")
                .With(UpstreamOperation.Completion, root + "/api/generate")
                .With(UpstreamOperation.Embedding, root + "/api/embed")
                .With(UpstreamOperation.EmbeddingOfOne, root + "/api/embeddings"),
            ProviderDialect.Anthropic => new FixedAddresses(root + "/v1/messages")
                .With(UpstreamOperation.TokenCount, root + "/v1/messages/count_tokens"),
            ProviderDialect.OpenAIResponses => new FixedAddresses(root + "/responses")
                .With(UpstreamOperation.Completion, root + "/completions")
                .With(UpstreamOperation.Embedding, root + "/embeddings")
                .With(UpstreamOperation.Rerank, root + "/rerank")
                .With(UpstreamOperation.TokenCount, root + "/responses/input_tokens"),
            ProviderDialect.WhisperServer => new FixedAddresses(root + "/inference"),
            _ => new OpenAiAddresses(root),
        };
    }

    /// <summary>The address of a request.</summary>
    public abstract Uri Of(UpstreamOperation operation, string model);
}
