using System.Text.Json;

namespace Sluice.Gateway.Responses;

/// <summary>The items of a request's <c>input</c>; a plain text is one message of the user.</summary>
internal static class RequestItems
{
    /// <summary>The items; none for a value that can't be an input.</summary>
    public static IEnumerable<JsonElement> Of(JsonElement input) => input.ValueKind switch
    {
        JsonValueKind.String => [Message(input)],
        JsonValueKind.Array => input.EnumerateArray(),
        _ => [],
    };

    /// <summary>The id of the kept item that an item stands for; null if it stands for itself.</summary>
    public static string? ReferenceOf(JsonElement item) =>
        item.ValueKind == JsonValueKind.Object && Text(item, "id") is { } id && (Text(item, "type") == "item_reference" || (!item.TryGetProperty("type", out _) && !item.TryGetProperty("role", out _))) ? id : null;

    /// <summary>A text of an object; null if it is not there.</summary>
    public static string? Text(JsonElement item, string name)
    {
        try
        {
            return item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // Half a character is no text.
            return null;
        }
    }

    private static JsonElement Message(JsonElement text)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("type", "message");
            writer.WriteString("role", "user");
            writer.WriteStartArray("content");
            writer.WriteStartObject();
            writer.WriteString("type", "input_text");
            writer.WritePropertyName("text");
            text.WriteTo(writer);
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return JsonElement.Parse(buffer.WrittenSpan);
    }
}
