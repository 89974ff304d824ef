using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Gemini;

namespace Sluice.Protocols.Peek;

/// <summary>The quick look at a Gemini body, whose model and whether to stream were told in the address.</summary>
public static class GeminiPeek
{
    /// <summary>Reads a body: it must be one JSON object within the depth limit.</summary>
    /// <param name="body">The bytes.</param>
    /// <param name="model">The model, from the address.</param>
    /// <param name="stream">Whether a stream is wanted, from the address.</param>
    /// <param name="peek">What was found.</param>
    /// <param name="error">400 <c>invalid_json</c> or <c>invalid_value</c>; null on success.</param>
    /// <param name="maxDepth">The deepest nesting.</param>
    public static bool TryRead(ReadOnlySpan<byte> body, string? model, bool stream, out RequestPeek peek, [NotNullWhen(false)] out ProtocolError? error, int maxDepth = 64)
    {
        peek = default;
        // Our own extras and the rules of JSON are the same in every dialect; what else is in the body has other names here.
        if (!RequestPeek.TryRead(body, out var common, out error, maxDepth))
            return false;
        var found = new Found();
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = maxDepth });
        Read(ref reader, ref found);
        peek = common with
        {
            Model = model,
            ModelValue = default,
            Stream = stream,
            IncludeUsage = true,
            Choices = found.Choices,
            MaxOutputTokens = found.MaxOutputTokens,
            HasTools = found.HasTools,
            HasImages = found.HasImages,
        };
        return true;
    }

    private static void Read(ref Utf8JsonReader reader, ref Found found)
    {
        string? section = null;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.StartArray && section == "tools" && reader.CurrentDepth == 1)
            {
                reader.Read();
                found.HasTools = reader.TokenType != JsonTokenType.EndArray;
            }

            if (reader.TokenType != JsonTokenType.PropertyName)
                continue;
            if (reader.CurrentDepth == 1)
                section = GeminiNames.Canonical(reader.GetString()!);
            else if (reader.CurrentDepth == 2 && section == "generationConfig")
                ReadConfig(ref reader, ref found);
            // contents[ { parts: [ { here
            else if (reader.CurrentDepth == 5 && section == "contents" && (IsNamed(ref reader, "inlineData"u8, "inline_data"u8) || IsNamed(ref reader, "fileData"u8, "file_data"u8)))
                ReadMedia(ref reader, ref found);
        }
    }

    private static void ReadConfig(ref Utf8JsonReader reader, ref Found found)
    {
        var isLimit = IsNamed(ref reader, "maxOutputTokens"u8, "max_output_tokens"u8);
        if (!isLimit && !IsNamed(ref reader, "candidateCount"u8, "candidate_count"u8))
            return;
        reader.Read();
        if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out var number))
            return;
        if (isLimit && number >= 0)
            found.MaxOutputTokens = number;
        else if (!isLimit && number >= 1)
            found.Choices = number;
    }

    private static void ReadMedia(ref Utf8JsonReader reader, ref Found found)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            return;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isType = IsNamed(ref reader, "mimeType"u8, "mime_type"u8);
            reader.Read();
            found.HasImages |= isType && reader.TokenType == JsonTokenType.String && reader.ValueSpan.StartsWith("image/"u8);
            reader.Skip();
        }
    }

    private static bool IsNamed(ref Utf8JsonReader reader, ReadOnlySpan<byte> camel, ReadOnlySpan<byte> snake) =>
        reader.ValueTextEquals(camel) || reader.ValueTextEquals(snake);

    private struct Found
    {
        public int? Choices { get; set; }

        public int? MaxOutputTokens { get; set; }

        public bool HasTools { get; set; }

        public bool HasImages { get; set; }
    }
}
