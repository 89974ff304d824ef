using Sluice.Engine;
using Sluice.Protocols.Conversations;

namespace Sluice.Node.Harnesses.Managed;

/// <summary>The engine's errors in the words of the protocols.</summary>
internal static class EngineErrors
{
    /// <summary>The error to tell; null for an exception that is not the engine's. Its field is named in the conversation model's words.</summary>
    /// <param name="failure">The exception.</param>
    /// <param name="text">The request's field that holds the text.</param>
    /// <param name="form">The request's field that says what the answer has to look like; null if none does.</param>
    public static ProtocolError? ToProtocol(Exception failure, string text, string? form = null) =>
        failure is EngineException engine ? ToProtocol(engine, text, form) : null;

    private static ProtocolError ToProtocol(EngineException failure, string text, string? form) => failure.Code switch
    {
        EngineErrorCode.ContextExceeded => new ProtocolError(400, "invalid_request_error", "context_length_exceeded", failure.Message)
        {
            Param = text,
            Facts = [.. Fact("prompt_len", failure.PromptTokens), .. Fact("max", failure.ContextLength)],
        },
        EngineErrorCode.UnknownAdapter => new ProtocolError(404, "invalid_request_error", "model_not_found", failure.Message) { Param = "model" },
        EngineErrorCode.QueueFull => new ProtocolError(429, "rate_limit_error", "rate_limit_exceeded", failure.Message),
        EngineErrorCode.Stopped => new ProtocolError(503, "api_error", "service_unavailable", failure.Message),
        EngineErrorCode.UnsupportedConstraint => new ProtocolError(400, "invalid_request_error", "unsupported_parameter", failure.Message) { Param = PlaceOf(failure, form) },
        EngineErrorCode.InvalidConstraint => new ProtocolError(400, "invalid_request_error", "invalid_value", failure.Message) { Param = PlaceOf(failure, form) },
        EngineErrorCode.NotCapable => new ProtocolError(400, "invalid_request_error", "invalid_value", failure.Message) { Param = "model" },
        EngineErrorCode.InvalidTemplate => new ProtocolError(400, "invalid_request_error", "invalid_value", failure.Message) { Param = text },
        EngineErrorCode.InvalidOption => new ProtocolError(400, "invalid_request_error", "invalid_value", failure.Message)
        {
            // The engine names options as OpenAI does.
            Param = failure.Element switch
            {
                "n" => ConversationFields.Choices,
                "max_tokens" => ConversationFields.MaxOutputTokens,
                "stop" => ConversationFields.StopSequences,
                "prompt" or "input" => text,
                var other => other,
            },
        },
        _ => new ProtocolError(500, "api_error", "engine_error", failure.Message),
    };

    /// <summary>What is wrong with the form of the answer, or with a function's: its place within the field that says it.</summary>
    private static string? PlaceOf(EngineException failure, string? form) => failure.Element switch
    {
        null => form,
        ['/', ..] when form is not null => form + failure.Element,
        var element => element,
    };

    private static IEnumerable<KeyValuePair<string, object>> Fact(string name, int? tokens) =>
        tokens is { } known ? [KeyValuePair.Create(name, (object)(long)known)] : [];
}
