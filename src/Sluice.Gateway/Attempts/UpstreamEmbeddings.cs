using Sluice.Configuration;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Embeddings;
using Sluice.Protocols.Ollama;

namespace Sluice.Gateway.Attempts;

/// <summary>How the dialects of providers and of clients belong together where vectors are asked for.</summary>
internal static class UpstreamEmbeddings
{
    /// <summary>The codec for a provider; null if its protocol has no embeddings.</summary>
    public static EmbeddingDialect? Of(ProviderDialect dialect) => dialect switch
    {
        ProviderDialect.OpenAI or ProviderDialect.OpenAIResponses or ProviderDialect.AzureOpenAI => EmbeddingDialects.OpenAi,
        ProviderDialect.Gemini => EmbeddingDialects.Gemini,
        ProviderDialect.Ollama => EmbeddingDialects.Ollama,
        _ => null,
    };

    /// <summary>Whether a provider takes a client's bytes as they are.</summary>
    public static bool Takes(ProviderDialect provider, EmbeddingDialect client) => client == Of(provider)
        || (provider == ProviderDialect.Gemini && client == EmbeddingDialects.GeminiSingle)
        || (provider == ProviderDialect.Ollama && client == EmbeddingDialects.OllamaSingle);

    /// <summary>Declares what a runtime's model makes no use of.</summary>
    public static void DeclareForRuntime(EmbeddingRequest request, LossReport losses)
    {
        if (request.HasMedia)
        {
            losses.Refuse(EmbeddingFields.Input, "This model reads text only.");
        }

        if (request.TaskType is not null)
        {
            losses.Drop(EmbeddingFields.TaskType);
        }

        if (request.Title is not null)
        {
            losses.Drop(EmbeddingFields.Title);
        }

        foreach (var (name, _) in request.State?.Fields ?? [])
        {
            if (!(name == ServiceTier.Field && ServiceTier.IsFlex(request.State)) && !(name == OllamaKeepAlive.Field && OllamaKeepAlive.LetsGo(request.State)))
            {
                losses.Drop(name);
            }
        }
    }
}
