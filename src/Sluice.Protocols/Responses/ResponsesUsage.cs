using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Json;
using Sluice.Protocols.OpenAi;

namespace Sluice.Protocols.Responses;

/// <summary>Writes the <c>usage</c> object.</summary>
internal static class ResponsesUsage
{
    private const string InputDetails = "input_tokens_details";
    private const string OutputDetails = "output_tokens_details";

    /// <summary>Reads the object with what it holds besides the counts.</summary>
    public static Usage Read(JsonView usage) => OpenAiUsage.Read(usage, null).WithFacts(
        usage,
        ResponsesNames.Dialect,
        ["input_tokens", "output_tokens", "total_tokens"],
        (InputDetails, "cached_tokens cache_write_tokens"),
        (OutputDetails, "reasoning_tokens"));

    public static void Write(Utf8JsonWriter writer, Usage? usage)
    {
        if (usage is null)
        {
            writer.WriteNull("usage");
            return;
        }

        writer.WriteStartObject("usage");
        writer.WriteNumber("input_tokens", usage.InputTokens);
        writer.WriteStartObject(InputDetails);
        writer.WriteNumber("cached_tokens", usage.CacheReadTokens);
        if (usage.CacheWriteTokens > 0)
            writer.WriteNumber("cache_write_tokens", usage.CacheWriteTokens);
        writer.WriteFacts(usage, ResponsesNames.Dialect, InputDetails);
        writer.WriteEndObject();
        writer.WriteNumber("output_tokens", usage.OutputTokens);
        writer.WriteStartObject(OutputDetails);
        writer.WriteNumber("reasoning_tokens", usage.ReasoningTokens ?? 0);
        writer.WriteFacts(usage, ResponsesNames.Dialect, OutputDetails);
        writer.WriteEndObject();
        writer.WriteNumber("total_tokens", usage.TotalTokens);
        writer.WriteFacts(usage, ResponsesNames.Dialect);
        writer.WriteEndObject();
    }
}
