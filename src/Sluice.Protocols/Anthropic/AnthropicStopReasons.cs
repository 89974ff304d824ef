using Sluice.Protocols.Conversations;

namespace Sluice.Protocols.Anthropic;

/// <summary>The <c>stop_reason</c>.</summary>
internal static class AnthropicStopReasons
{
    public static string Write(StopReason reason) => reason switch
    {
        StopReason.StopSequence => "stop_sequence",
        StopReason.MaxTokens => "max_tokens",
        StopReason.ToolUse => "tool_use",
        StopReason.Refusal => "refusal",
        StopReason.ContextFull => "model_context_window_exceeded",
        StopReason.Paused => "pause_turn",
        _ => "end_turn",
    };

    /// <summary>Reads a reason; a normal end after a tool call means that the tool is wanted.</summary>
    public static StopReason Read(string? reason, bool hasToolCalls) => reason switch
    {
        "stop_sequence" => StopReason.StopSequence,
        "max_tokens" => StopReason.MaxTokens,
        "refusal" => StopReason.Refusal,
        "model_context_window_exceeded" => StopReason.ContextFull,
        "pause_turn" => StopReason.Paused,
        _ => hasToolCalls ? StopReason.ToolUse : StopReason.EndOfTurn,
    };
}
