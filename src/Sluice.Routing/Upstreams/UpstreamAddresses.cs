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
            ProviderDialect.Ollama => new FixedAddresses(root + "/api/chat", root + "/api/generate", root + "/api/chat"),
            ProviderDialect.OpenAIResponses => new FixedAddresses(root + "/responses", root + "/completions", root + "/responses/input_tokens"),
            ProviderDialect.Anthropic => new FixedAddresses(root + "/v1/messages", root + "/v1/complete", root + "/v1/messages/count_tokens"),
            ProviderDialect.WhisperServer => new FixedAddresses(root + "/inference", root + "/inference", root + "/inference"),
            _ => new OpenAiAddresses(root),
        };
    }

    /// <summary>The address of a request.</summary>
    public abstract Uri Of(UpstreamOperation operation, string model);
}
