namespace Sluice.Configuration;

/// <summary>The wire dialects that a provider can speak.</summary>
public enum ProviderDialect
{
    /// <summary>OpenAI's Chat Completions.</summary>
    OpenAI,

    /// <summary>OpenAI's Responses.</summary>
    OpenAIResponses,

    /// <summary>Anthropic's Messages.</summary>
    Anthropic,

    /// <summary>Google's Gemini API.</summary>
    Gemini,

    /// <summary>OpenAI's Chat Completions as Azure serves it: deployments in the address, versions in the query, the key in a header of its own.</summary>
    AzureOpenAI,

    /// <summary>Ollama's own API.</summary>
    Ollama,

    /// <summary>The server of whisper.cpp (<c>whisper-server</c>): transcriptions only.</summary>
    WhisperServer,
}
