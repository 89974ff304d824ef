using Sluice.Configuration;
using Sluice.Gateway.Edge;
using Sluice.Protocols.Dialects;
using Sluice.Routing.Upstreams;

namespace Sluice.Gateway.Attempts;

/// <summary>How the dialects of providers and of clients belong together.</summary>
internal static class UpstreamDialects
{
    /// <summary>The codec for conversations with a provider.</summary>
    public static IDialect Of(ProviderDialect dialect) => dialect switch
    {
        ProviderDialect.OpenAIResponses => ClientDialects.Responses,
        ProviderDialect.Anthropic => ClientDialects.Anthropic,
        ProviderDialect.Gemini => ClientDialects.Gemini,
        ProviderDialect.Ollama => ClientDialects.Ollama,
        _ => ClientDialects.OpenAi,
    };

    /// <summary>The codec for conversations of a client with a provider.</summary>
    public static IDialect Of(UpstreamProvider provider, IDialect client) => provider.AsksByResponses(client == ClientDialects.Responses) ? ClientDialects.Responses : Of(provider.Dialect);

    /// <summary>Whether a provider takes a client's bytes as they are.</summary>
    public static bool Takes(UpstreamProvider provider, IDialect client) => client == Of(provider, client)
        || (IsOpenAi(provider.Dialect) && client == ClientDialects.OpenAiCompletions)
        || (provider.Dialect == ProviderDialect.Ollama && client == ClientDialects.OllamaGenerate);

    /// <summary>Whether a stream tells usage only if it is asked to.</summary>
    public static bool IsOpenAi(ProviderDialect provider) => provider is ProviderDialect.OpenAI or ProviderDialect.AzureOpenAI;

    /// <summary>What a request in a dialect asks of a provider.</summary>
    public static UpstreamOperation OperationOf(IDialect dialect, bool stream) =>
        dialect == ClientDialects.OpenAiCompletions || dialect == ClientDialects.OllamaGenerate ? UpstreamOperation.Completion
        : dialect == ClientDialects.Responses ? UpstreamOperation.Response
        : stream ? UpstreamOperation.ConversationStream
        : UpstreamOperation.Conversation;
}
