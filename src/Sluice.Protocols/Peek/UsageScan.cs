using System.Text.Json;
using Sluice.Protocols.Conversations;

namespace Sluice.Protocols.Peek;

/// <summary>
/// The input tokens in an answer that is vectors or scores: <c>usage</c> of OpenAI and Jina, <c>prompt_eval_count</c> of Ollama,
/// <c>usageMetadata</c> of Google, <c>meta.tokens</c> of Cohere. One pass over the bytes, keeping none of them.
/// </summary>
public static class UsageScan
{
    /// <summary>Reads an answer.</summary>
    /// <param name="body">The bytes.</param>
    /// <param name="usage">The tokens; null if none are told.</param>
    /// <returns>Whether it is one JSON object at all.</returns>
    public static bool TryRead(ReadOnlySpan<byte> body, out Usage? usage)
    {
        usage = null;
        var reader = new Utf8JsonReader(body);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return false;
            long? tokens = null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                tokens = ReadMember(ref reader) ?? tokens;
            // Nothing may stand behind the object.
            while (reader.Read())
                continue;
            usage = tokens is { } told ? new Usage { InputTokens = told } : null;
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static long? ReadMember(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("prompt_eval_count"u8))
            return ReadCount(ref reader);
        if (reader.ValueTextEquals("usage"u8) || reader.ValueTextEquals("usageMetadata"u8))
            return ReadCounts(ref reader);
        var isMeta = reader.ValueTextEquals("meta"u8);
        reader.Read();
        if (!isMeta || reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        long? tokens = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("tokens"u8))
                tokens = ReadCounts(ref reader);
            else
                reader.Skip();
        }

        return tokens;
    }

    /// <summary>Reads an object of counts: the input's is better than the total.</summary>
    private static long? ReadCounts(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        long? input = null;
        long? total = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("prompt_tokens"u8) || reader.ValueTextEquals("promptTokenCount"u8) || reader.ValueTextEquals("input_tokens"u8))
                input = ReadCount(ref reader);
            else if (reader.ValueTextEquals("total_tokens"u8) || reader.ValueTextEquals("totalTokenCount"u8))
                total = ReadCount(ref reader);
            else
                reader.Skip();
        }

        return input ?? total;
    }

    private static long? ReadCount(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var count) && count >= 0)
            return count;
        reader.Skip();
        return null;
    }
}
