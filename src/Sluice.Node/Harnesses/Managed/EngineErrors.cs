using System.Globalization;
using Sluice.Engine;
using Sluice.Protocols.Conversations;

namespace Sluice.Node.Harnesses.Managed;

/// <summary>The engine's errors in the words of the protocols.</summary>
internal static class EngineErrors
{
    private const string ToolElement = "tools[";

    /// <summary>The error to tell; null for an exception that is not the engine's. Its field is named in the conversation model's words.</summary>
    /// <param name="failure">The exception.</param>
    /// <param name="text">The request's field that holds the text.</param>
    public static ProtocolError? ToProtocol(Exception failure, string text) => failure is EngineException engine ? ToProtocol(engine, text, null) : null;

    /// <summary>The error to tell about a conversation; null for an exception that is not the engine's.</summary>
    /// <param name="failure">The exception.</param>
    /// <param name="request">The conversation.</param>
    public static ProtocolError? ToProtocol(Exception failure, ConversationRequest request) =>
        failure is EngineException engine ? ToProtocol(engine, request.Prompts.Count > 0 ? ConversationFields.Prompt : ConversationFields.Turns, request) : null;

    private static ProtocolError ToProtocol(EngineException failure, string text, ConversationRequest? request) => failure.Code switch
    {
        EngineErrorCode.ContextExceeded => new ProtocolError(400, "invalid_request_error", "context_length_exceeded", failure.Message)
        {
            Param = text,
            Facts = [.. Fact("prompt_len", failure.PromptTokens), .. Fact("max", failure.ContextLength)],
        },
        EngineErrorCode.UnknownAdapter => new ProtocolError(404, "invalid_request_error", "model_not_found", failure.Message) { Param = "model" },
        EngineErrorCode.QueueFull => new ProtocolError(429, "rate_limit_error", "rate_limit_exceeded", failure.Message),
        EngineErrorCode.Stopped => new ProtocolError(503, "api_error", "service_unavailable", failure.Message),
        EngineErrorCode.UnsupportedConstraint => new ProtocolError(400, "invalid_request_error", "unsupported_parameter", failure.Message) { Param = PlaceOf(failure.Element, request) },
        EngineErrorCode.InvalidConstraint => new ProtocolError(400, "invalid_request_error", "invalid_value", failure.Message) { Param = PlaceOf(failure.Element, request) },
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
    private static string? PlaceOf(string? element, ConversationRequest? request)
    {
        if (request is null)
        {
            return element;
        }

        if (element?.StartsWith(ToolElement, StringComparison.Ordinal) == true)
        {
            return PlaceInTool(element, request);
        }

        var form = ConstraintMapping.FormOf(request);
        return element is null ? form : element[0] == '/' ? form + element : element;
    }

    // The engine counts the functions that it was given, and knows nothing of how the client writes them.
    private static string PlaceInTool(string element, ConversationRequest request)
    {
        var end = element.IndexOf(']', StringComparison.Ordinal);
        var tool = ChatMapping.FunctionsOf(request).ElementAt(int.Parse(element.AsSpan(ToolElement.Length, end - ToolElement.Length), NumberStyles.None, CultureInfo.InvariantCulture));
        var path = tool.SchemaPath ?? ConversationFields.ToolParameters;
        return tool.Grammar is null ? path + element[(end + 1)..] : path;
    }

    private static IEnumerable<KeyValuePair<string, object>> Fact(string name, int? tokens) =>
        tokens is { } known ? [KeyValuePair.Create(name, (object)(long)known)] : [];
}
