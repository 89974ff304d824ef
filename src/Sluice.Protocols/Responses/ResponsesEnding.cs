using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.OpenAi;

namespace Sluice.Protocols.Responses;

/// <summary>How an answer ended: its <c>status</c> and <c>incomplete_details</c>.</summary>
internal static class ResponsesEnding
{
    public const string Completed = "completed";
    public const string Incomplete = "incomplete";

    /// <summary>Reads why an answer ended; null if it has not ended well.</summary>
    public static StopReason? Read(JsonElement response, bool hasCalls) => ResponseHead.Text(response, "status") switch
    {
        // Some servers leave the status out.
        Completed or null => hasCalls ? StopReason.ToolUse : StopReason.EndOfTurn,
        Incomplete => response.TryGetProperty("incomplete_details", out var details) && details.ValueKind == JsonValueKind.Object && ResponseHead.Text(details, "reason") == "content_filter"
            ? StopReason.Refusal
            : StopReason.MaxTokens,
        _ => null,
    };

    /// <summary>Why an answer is incomplete, in OpenAI's word; null if it is complete.</summary>
    public static string? Why(StopReason reason) => reason switch
    {
        StopReason.MaxTokens or StopReason.ContextFull => "max_output_tokens",
        StopReason.Refusal => "content_filter",
        _ => null,
    };

    /// <summary>The error of an answer that failed.</summary>
    public static ProtocolError ErrorOf(JsonElement response)
    {
        if (OpenAiErrors.TryRead(response, 0, out var error))
            return error;
        return ErrorCodes.Malformed($"The upstream's answer has the status '{ResponseHead.Text(response, "status")}'.");
    }

    /// <summary>The usage that an answer tells; null if it tells none.</summary>
    public static Usage? UsageOf(JsonElement response) =>
        response.TryGetProperty("usage", out var usage) && usage.ValueKind == JsonValueKind.Object ? OpenAiUsage.Read(usage, null) : null;

    /// <summary>When an answer was made; null if untold.</summary>
    public static DateTimeOffset? CreatedAt(JsonElement response) =>
        response.TryGetProperty("created_at", out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var seconds) && seconds is >= 0 and <= 253402300799
            ? DateTimeOffset.FromUnixTimeSeconds((long)seconds)
            : null;
}
