using System.Text.Json;
using Sluice.Protocols.Conversations;

namespace Sluice.Protocols.OpenAi;

/// <summary>The <c>usage</c> object of the OpenAI dialects; Responses has other names for the same numbers.</summary>
internal static class OpenAiUsage
{
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
            else if (reader.ValueTextEquals("prompt_tokens_details"u8) || reader.ValueTextEquals("input_tokens_details"u8))
                usage = ReadInputDetails(ref reader, usage);
            else if (reader.ValueTextEquals("completion_tokens_details"u8) || reader.ValueTextEquals("output_tokens_details"u8))
                usage = ReadOutputDetails(ref reader, usage);
            else
                Skip(ref reader);
        }

        return usage;
    }

    public static Usage Read(JsonElement element, Usage? before)
    {
        var reader = new Utf8JsonReader(System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(element), new JsonReaderOptions { MaxDepth = 128 });
        reader.Read();
        return Read(ref reader, before);
    }

    public static void Write(Utf8JsonWriter writer, Usage usage)
    {
        writer.WriteStartObject("usage");
        writer.WriteNumber("prompt_tokens", usage.InputTokens);
        writer.WriteNumber("completion_tokens", usage.OutputTokens);
        writer.WriteNumber("total_tokens", usage.TotalTokens);
        writer.WriteStartObject("prompt_tokens_details");
        writer.WriteNumber("cached_tokens", usage.CacheReadTokens);
        if (usage.CacheWriteTokens > 0)
            writer.WriteNumber("cache_write_tokens", usage.CacheWriteTokens);
        writer.WriteEndObject();
        if (usage.ReasoningTokens is { } reasoning)
        {
            writer.WriteStartObject("completion_tokens_details");
            writer.WriteNumber("reasoning_tokens", reasoning);
            writer.WriteEndObject();
        }

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
