using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;
using Sluice.Protocols.OpenAi;

namespace Sluice.Protocols.Responses;

/// <summary>How an answer ended: its <c>status</c> and <c>incomplete_details</c>.</summary>
internal static class ResponsesEnding
{
    public const string Completed = "completed";
    public const string Incomplete = "incomplete";

    /// <summary>Reads why an answer ended; null if it has not ended well.</summary>
    public static StopReason? Read(JsonView response, bool hasCalls) => ResponseHead.Text(response, "status") switch
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
    public static ProtocolError ErrorOf(JsonView response)
    {
        if (OpenAiErrors.TryRead(response, 0, out var error))
            return error;
        return ErrorCodes.Malformed($"The upstream's answer has the status '{ResponseHead.Text(response, "status")}'.");
    }

    /// <summary>The usage that an answer tells; null if it tells none.</summary>
    public static Usage? UsageOf(JsonView response) =>
        response.TryGetProperty("usage", out var usage) && usage.ValueKind == JsonValueKind.Object ? ResponsesUsage.Read(usage) : null;

    /// <summary>What an answer says besides its items; most of its members only repeat the request.</summary>
    public static ProviderState? FactsOf(JsonView response) => AnswerFacts.Read(
        response, ResponsesNames.Dialect, "id", "object", "created_at", "completed_at", "status", "background", "error", "incomplete_details", "instructions", "max_output_tokens",
        "max_tool_calls", "model", "output", "output_text", "parallel_tool_calls", "previous_response_id", "prompt", "prompt_cache_key", "prompt_cache_retention", "reasoning",
        "safety_identifier", "store", "temperature", "text", "tool_choice", "tools", "top_logprobs", "top_p", "truncation", "usage", "user", "metadata", "frequency_penalty",
        "presence_penalty");

    /// <summary>When an answer was made; null if untold.</summary>
    public static DateTimeOffset? CreatedAt(JsonView response) =>
        response.TryGetProperty("created_at", out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var seconds) && seconds is >= 0 and <= 253402300799
            ? DateTimeOffset.FromUnixTimeSeconds((long)seconds)
            : null;
}
