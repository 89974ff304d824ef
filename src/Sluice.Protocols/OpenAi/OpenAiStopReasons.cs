using Sluice.Protocols.Conversations;

namespace Sluice.Protocols.OpenAi;

/// <summary>The <c>finish_reason</c> of the OpenAI dialects.</summary>
internal static class OpenAiStopReasons
{
    public static string Write(StopReason reason) => reason switch
    {
        StopReason.MaxTokens or StopReason.ContextFull => "length",
        StopReason.ToolUse => "tool_calls",
        StopReason.Refusal => "content_filter",
        _ => "stop",
    };

    /// <summary>Reads a reason; a normal end after a tool call means that the tool is wanted, whatever the server says.</summary>
    public static StopReason Read(string? reason, bool hasToolCalls) => reason switch
    {
        "length" or "max_tokens" => StopReason.MaxTokens,
        "content_filter" => StopReason.Refusal,
        _ => hasToolCalls ? StopReason.ToolUse : StopReason.EndOfTurn,
    };
}
