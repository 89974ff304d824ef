using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.OpenAi;

/// <summary>The <c>usage</c> object of the OpenAI dialects; Responses has other names for the same numbers.</summary>
internal static class OpenAiUsage
{
    private const string InputDetails = "prompt_tokens_details";
    private const string OutputDetails = "completion_tokens_details";

    /// <summary>Reads the object that the reader stands on. What is absent keeps its value from <paramref name="before"/>: absent is not zero.</summary>
    public static Usage Read(ref Utf8JsonReader reader, Usage? before)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return before ?? new Usage();
        }

        var counts = new Counts();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("prompt_tokens"u8) || reader.ValueTextEquals("input_tokens"u8))
                counts.Input = Number(ref reader) ?? counts.Input;
            else if (reader.ValueTextEquals("completion_tokens"u8) || reader.ValueTextEquals("output_tokens"u8))
                counts.Output = Number(ref reader) ?? counts.Output;
            else if (reader.ValueTextEquals("prompt_cache_hit_tokens"u8))
                counts.CacheRead = Number(ref reader) ?? counts.CacheRead;
            else if (reader.ValueTextEquals(InputDetails) || reader.ValueTextEquals("input_tokens_details"u8))
                ReadInputDetails(ref reader, ref counts);
            else if (reader.ValueTextEquals(OutputDetails) || reader.ValueTextEquals("output_tokens_details"u8))
                ReadOutputDetails(ref reader, ref counts);
            else
                Skip(ref reader);
        }

        return counts.On(before);
    }

    /// <summary>Reads the object's counts.</summary>
    public static Usage Read(JsonView element, Usage? before)
    {
        var reader = new Utf8JsonReader(element.Raw, new JsonReaderOptions { MaxDepth = 128 });
        reader.Read();
        return Read(ref reader, before);
    }

    /// <summary>Reads the object with what it holds besides the counts.</summary>
    public static Usage Read(JsonView element, Usage? before, string dialect)
    {
        return Read(element, before).WithFacts(
            element,
            dialect,
            ["prompt_tokens", "completion_tokens", "total_tokens", "prompt_cache_hit_tokens", "prompt_cache_miss_tokens"],
            (InputDetails, "cached_tokens cache_write_tokens"),
            (OutputDetails, "reasoning_tokens"));
    }

    /// <summary>Writes the object, and declares what it can't hold.</summary>
    public static void Write(Utf8JsonWriter writer, Usage usage, string dialect, LossReport? losses)
    {
        losses.DropUsageFields(usage, dialect);
        writer.WriteStartObject("usage");
        writer.WriteNumber("prompt_tokens", usage.InputTokens);
        writer.WriteNumber("completion_tokens", usage.OutputTokens);
        writer.WriteNumber("total_tokens", usage.TotalTokens);
        writer.WriteStartObject(InputDetails);
        writer.WriteNumber("cached_tokens", usage.CacheReadTokens);
        if (usage.CacheWriteTokens > 0)
            writer.WriteNumber("cache_write_tokens", usage.CacheWriteTokens);
        writer.WriteFacts(usage, dialect, InputDetails);
        writer.WriteEndObject();
        if (usage.ReasoningTokens is not null || usage.HasFacts(dialect, OutputDetails))
        {
            writer.WriteStartObject(OutputDetails);
            writer.WriteNumber("reasoning_tokens", usage.ReasoningTokens ?? 0);
            writer.WriteFacts(usage, dialect, OutputDetails);
            writer.WriteEndObject();
        }

        writer.WriteFacts(usage, dialect);
        writer.WriteEndObject();
    }

    private static void ReadInputDetails(ref Utf8JsonReader reader, ref Counts counts)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("cached_tokens"u8))
                counts.CacheRead = Number(ref reader) ?? counts.CacheRead;
            else if (reader.ValueTextEquals("cache_write_tokens"u8))
                counts.CacheWrite = Number(ref reader) ?? counts.CacheWrite;
            else
                Skip(ref reader);
        }
    }

    private static void ReadOutputDetails(ref Utf8JsonReader reader, ref Counts counts)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("reasoning_tokens"u8))
                counts.Reasoning = Number(ref reader) ?? counts.Reasoning;
            else
                Skip(ref reader);
        }
    }

    private static void Skip(ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }

    // A count that is no whole number from zero up, or beyond all reason, is no count.
    private static long? Number(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number) && number is >= 0 and <= int.MaxValue * 1024L)
            return number;
        reader.Skip();
        return null;
    }

    // What the object tells: most requests come by here, so that one object is made of it, not one for each number.
    private struct Counts
    {
        public long? Input;
        public long? Output;
        public long? CacheRead;
        public long? CacheWrite;
        public long? Reasoning;

        public readonly Usage On(Usage? before) => before is null
            ? new Usage { InputTokens = Input ?? 0, OutputTokens = Output ?? 0, CacheReadTokens = CacheRead ?? 0, CacheWriteTokens = CacheWrite ?? 0, ReasoningTokens = Reasoning }
            : before with
            {
                InputTokens = Input ?? before.InputTokens,
                OutputTokens = Output ?? before.OutputTokens,
                CacheReadTokens = CacheRead ?? before.CacheReadTokens,
                CacheWriteTokens = CacheWrite ?? before.CacheWriteTokens,
                ReasoningTokens = Reasoning ?? before.ReasoningTokens,
            };
    }
}
