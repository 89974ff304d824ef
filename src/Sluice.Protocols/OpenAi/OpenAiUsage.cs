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
        var usage = before ?? new Usage();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return usage;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("prompt_tokens"u8) || reader.ValueTextEquals("input_tokens"u8))
                usage = usage with { InputTokens = Number(ref reader) ?? usage.InputTokens };
            else if (reader.ValueTextEquals("completion_tokens"u8) || reader.ValueTextEquals("output_tokens"u8))
                usage = usage with { OutputTokens = Number(ref reader) ?? usage.OutputTokens };
            else if (reader.ValueTextEquals("prompt_cache_hit_tokens"u8))
                usage = usage with { CacheReadTokens = Number(ref reader) ?? usage.CacheReadTokens };
            else if (reader.ValueTextEquals(InputDetails) || reader.ValueTextEquals("input_tokens_details"u8))
                usage = ReadInputDetails(ref reader, usage);
            else if (reader.ValueTextEquals(OutputDetails) || reader.ValueTextEquals("output_tokens_details"u8))
                usage = ReadOutputDetails(ref reader, usage);
            else
                Skip(ref reader);
        }

        return usage;
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

    private static Usage ReadInputDetails(ref Utf8JsonReader reader, Usage usage)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return usage;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("cached_tokens"u8))
                usage = usage with { CacheReadTokens = Number(ref reader) ?? usage.CacheReadTokens };
            else if (reader.ValueTextEquals("cache_write_tokens"u8))
                usage = usage with { CacheWriteTokens = Number(ref reader) ?? usage.CacheWriteTokens };
            else
                Skip(ref reader);
        }

        return usage;
    }

    private static Usage ReadOutputDetails(ref Utf8JsonReader reader, Usage usage)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return usage;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("reasoning_tokens"u8))
                usage = usage with { ReasoningTokens = Number(ref reader) ?? usage.ReasoningTokens };
            else
                Skip(ref reader);
        }

        return usage;
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
}
