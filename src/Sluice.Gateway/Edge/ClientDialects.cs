using Microsoft.AspNetCore.Http;
using Sluice.Protocols.Anthropic;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.OpenAi;

namespace Sluice.Gateway.Edge;

/// <summary>The dialects that clients speak, and which one a request is in where no endpoint says so.</summary>
internal static class ClientDialects
{
    /// <summary>OpenAI chat completions.</summary>
    public static IDialect OpenAi { get; } = new OpenAiChatDialect();

    /// <summary>OpenAI completions.</summary>
    public static IDialect OpenAiCompletions { get; } = new OpenAiCompletionsDialect();

    /// <summary>Anthropic messages.</summary>
    public static IDialect Anthropic { get; } = new AnthropicDialect();

    /// <summary>The dialect in which an error is to be told.</summary>
    public static IDialect Of(HttpRequest request) =>
        request.Path.StartsWithSegments("/v1/messages") || request.Headers.ContainsKey("anthropic-version") ? Anthropic : OpenAi;
}
