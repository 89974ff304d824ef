using Sluice.Protocols.Conversations;

namespace Sluice.Protocols.Ollama;

/// <summary>The <c>done_reason</c>.</summary>
internal static class OllamaStopReasons
{
    public static string Write(StopReason reason) => reason is StopReason.MaxTokens or StopReason.ContextFull ? "length" : "stop";

    /// <summary>Reads a reason; a normal end after a tool call means that the tool is wanted.</summary>
    public static StopReason Read(string? reason, bool hasToolCalls) =>
        reason == "length" ? StopReason.MaxTokens : hasToolCalls ? StopReason.ToolUse : StopReason.EndOfTurn;
}
