using Sluice.Protocols.Conversations;

namespace Sluice.Protocols.Gemini;

/// <summary>The <c>finishReason</c>.</summary>
internal static class GeminiStopReasons
{
    public static string Write(StopReason reason) => reason switch
    {
        StopReason.MaxTokens or StopReason.ContextFull => "MAX_TOKENS",
        StopReason.Refusal => "SAFETY",
        StopReason.Paused => "OTHER",
        _ => "STOP",
    };

    /// <summary>Reads a reason; a normal end after a tool call means that the tool is wanted.</summary>
    public static StopReason Read(string? reason, bool hasToolCalls) => reason switch
    {
        "MAX_TOKENS" => StopReason.MaxTokens,
        "SAFETY" or "RECITATION" or "BLOCKLIST" or "PROHIBITED_CONTENT" or "SPII" or "IMAGE_SAFETY" or "IMAGE_PROHIBITED_CONTENT" or "IMAGE_RECITATION" or "MODEL_ARMOR"
            => StopReason.Refusal,
        _ => hasToolCalls ? StopReason.ToolUse : StopReason.EndOfTurn,
    };

    /// <summary>Whether the answer failed: the model wrote a call that nobody can run, and to call that an end would be false.</summary>
    public static bool IsFailure(string? reason) => reason is "MALFORMED_FUNCTION_CALL" or "UNEXPECTED_TOOL_CALL" or "TOO_MANY_TOOL_CALLS" or "MISSING_THOUGHT_SIGNATURE";
}
