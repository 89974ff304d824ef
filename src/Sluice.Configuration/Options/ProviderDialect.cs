namespace Sluice.Configuration;

/// <summary>The wire dialects that a provider can speak.</summary>
public enum ProviderDialect
{
    /// <summary>OpenAI's Chat Completions.</summary>
    OpenAI,

    /// <summary>Anthropic's Messages.</summary>
    Anthropic,
}
