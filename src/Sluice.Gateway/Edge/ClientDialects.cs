using Microsoft.AspNetCore.Http;
using Sluice.Protocols.Anthropic;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Gemini;
using Sluice.Protocols.Ollama;
using Sluice.Protocols.OpenAi;
using Sluice.Protocols.Responses;

namespace Sluice.Gateway.Edge;

/// <summary>The dialects that clients speak, and which one a request is in where no endpoint says so.</summary>
internal static class ClientDialects
{
    /// <summary>OpenAI chat completions.</summary>
    public static IDialect OpenAi { get; } = new OpenAiChatDialect();

    /// <summary>OpenAI completions.</summary>
    public static IDialect OpenAiCompletions { get; } = new OpenAiCompletionsDialect();

    /// <summary>OpenAI's Responses.</summary>
    public static IDialect Responses { get; } = ResponsesDialect.Instance;

    /// <summary>Anthropic messages.</summary>
    public static IDialect Anthropic { get; } = new AnthropicDialect();

    /// <summary>Google's Gemini.</summary>
    public static IDialect Gemini { get; } = GeminiDialect.Instance;

    /// <summary>Ollama's chat.</summary>
    public static IDialect Ollama { get; } = OllamaChatDialect.Instance;

    /// <summary>Ollama's completions.</summary>
    public static IDialect OllamaGenerate { get; } = OllamaGenerateDialect.Instance;

    /// <summary>The dialect in which an error is to be told.</summary>
    public static IDialect Of(HttpRequest request) =>
        request.Path.StartsWithSegments("/v1/messages") || request.Headers.ContainsKey("anthropic-version") ? Anthropic
        : request.Path.StartsWithSegments("/v1beta") || (HttpMethods.IsPost(request.Method) && request.Path.StartsWithSegments("/v1/models")) ? Gemini
        : request.Path.StartsWithSegments("/api") ? Ollama
        : request.Path.StartsWithSegments("/v1/responses") ? Responses
        : OpenAi;
}
