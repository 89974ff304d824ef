using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Sluice.Protocols.Conversations;

namespace Sluice.Protocols.Peek;

/// <summary>The quick look at an Ollama body, which streams unless it says otherwise and keeps its limits among the options.</summary>
public static class OllamaPeek
{
    /// <summary>Reads a body: it must be one JSON object within the depth limit.</summary>
    /// <param name="body">The bytes.</param>
    /// <param name="peek">What was found.</param>
    /// <param name="error">400 <c>invalid_json</c> or <c>invalid_value</c>; null on success.</param>
    /// <param name="maxDepth">The deepest nesting.</param>
    public static bool TryRead(ReadOnlySpan<byte> body, out RequestPeek peek, [NotNullWhen(false)] out ProtocolError? error, int maxDepth = 64)
    {
        peek = default;
        if (!RequestPeek.TryRead(body, out var common, out error, maxDepth))
            return false;
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = maxDepth });
        var stream = true;
        var hasImages = false;
        int? limit = null;
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
                continue;
            // { stream here, options: { here, messages: [ { here
            if (reader.CurrentDepth == 1 && reader.ValueTextEquals("stream"u8))
            {
                reader.Read();
                stream = reader.TokenType != JsonTokenType.False;
            }
            else if (reader.CurrentDepth is 1 or 3 && reader.ValueTextEquals("images"u8))
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.StartArray)
                {
                    reader.Read();
                    hasImages |= reader.TokenType == JsonTokenType.String;
                }
            }
            else if (reader.CurrentDepth == 2 && reader.ValueTextEquals("num_predict"u8))
            {
                reader.Read();
                limit = reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var number) && number > 0 ? number : null;
            }
        }

        peek = common with { Stream = stream, IncludeUsage = true, Choices = null, MaxOutputTokens = limit, HasImages = hasImages };
        return true;
    }
}
