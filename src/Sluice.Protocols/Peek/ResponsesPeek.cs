using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Sluice.Protocols.Conversations;

namespace Sluice.Protocols.Peek;

/// <summary>The quick look at a body of OpenAI's Responses, whose names for limits and content are its own and which may go on from an answer that is kept.</summary>
public static class ResponsesPeek
{
    /// <summary>Reads a body: it must be one JSON object within the depth limit.</summary>
    /// <param name="body">The bytes.</param>
    /// <param name="peek">What was found.</param>
    /// <param name="error">400 <c>invalid_json</c>, <c>invalid_value</c> or <c>unsupported_parameter</c>; null on success.</param>
    /// <param name="maxDepth">The deepest nesting.</param>
    public static bool TryRead(ReadOnlySpan<byte> body, out RequestPeek peek, [NotNullWhen(false)] out ProtocolError? error, int maxDepth = 64)
    {
        peek = default;
        if (!RequestPeek.TryRead(body, out var common, out error, maxDepth))
            return false;
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = maxDepth });
        string? previous = null;
        bool keeps = true, hasImages = false, hasReferences = false;
        int? limit = null;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("input"u8))
            {
                ReadInput(ref reader, ref hasImages, ref hasReferences);
                continue;
            }

            if (reader.ValueTextEquals("previous_response_id"u8))
            {
                reader.Read();
                // An id has no escapes; one that has is nobody's.
                if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.Null))
                    error ??= Wrong("previous_response_id", "'previous_response_id' must be a string.");
                previous = reader.TokenType == JsonTokenType.String ? Encoding.UTF8.GetString(reader.ValueSpan) : null;
            }
            else if (reader.ValueTextEquals("store"u8))
            {
                reader.Read();
                if (reader.TokenType is not (JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null))
                    error ??= Wrong("store", "'store' must be true or false.");
                keeps = reader.TokenType != JsonTokenType.False;
            }
            else if (reader.ValueTextEquals("background"u8))
            {
                reader.Read();
                if (reader.TokenType is not (JsonTokenType.False or JsonTokenType.Null))
                    error ??= Unsupported("background", "Answers in the background are not offered: leave 'background' out, or send false, and read the answer or its stream.");
            }
            else if (reader.ValueTextEquals("conversation"u8))
            {
                reader.Read();
                if (reader.TokenType != JsonTokenType.Null)
                    error ??= Unsupported("conversation", "Conversations are not kept here: go on with 'previous_response_id', or send the items as 'input'.");
            }
            else if (reader.ValueTextEquals("max_output_tokens"u8))
            {
                reader.Read();
                limit = reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var number) && number > 0 ? number : null;
            }
            else
            {
                reader.Read();
            }

            reader.Skip();
        }

        peek = common with
        {
            IncludeUsage = true,
            Choices = null,
            MaxOutputTokens = limit,
            HasImages = hasImages,
            PreviousAnswer = previous,
            KeepsAnswer = keeps,
            HasReferences = hasReferences,
        };
        return error is null;
    }

    // input: [ { type here, content: [ { type here
    private static void ReadInput(ref Utf8JsonReader reader, ref bool hasImages, ref bool hasReferences)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.CurrentDepth > 1)
        {
            if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth is not (3 or 5) || !reader.ValueTextEquals("type"u8))
                continue;
            var isItem = reader.CurrentDepth == 3;
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
                continue;
            hasImages |= reader.ValueTextEquals("input_image"u8);
            hasReferences |= isItem && reader.ValueTextEquals("item_reference"u8);
        }
    }

    private static ProtocolError Wrong(string param, string message) => new(400, "invalid_request_error", "invalid_value", message) { Param = param };

    private static ProtocolError Unsupported(string param, string message) => new(400, "invalid_request_error", "unsupported_parameter", message) { Param = param };
}
