using System.Text.Json;

namespace Sluice.Engine.Templates;

/// <summary>Values from the caller's JSON; all text in it is marked as input.</summary>
internal static class JsonInput
{
    public static Value ToValue(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => ToMapping(element),
        JsonValueKind.Array => new SequenceValue([.. element.EnumerateArray().Select(ToValue)]),
        JsonValueKind.String => Text(element.GetString()!),
        JsonValueKind.Number => ToNumber(element),
        JsonValueKind.True => BooleanValue.True,
        JsonValueKind.False => BooleanValue.False,
        _ => NoneValue.Instance,
    };

    /// <summary>The value of a JSON text, or null when it is not valid JSON.</summary>
    public static Value? TryParse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return ToValue(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The second one stands for an escaped half of a surrogate pair, which no string can hold.
            return null;
        }
    }

    public static TextValue Text(string text) => new(MarkedText.OfInput(text));

    private static MappingValue ToMapping(JsonElement element)
    {
        var mapping = new MappingValue();
        foreach (var property in element.EnumerateObject())
            mapping.Items[Text(property.Name)] = ToValue(property.Value);
        return mapping;
    }

    private static Value ToNumber(JsonElement element)
    {
        var spelling = element.GetRawText();
        if (element.TryGetInt64(out var integer) && !spelling.AsSpan().ContainsAny(".eE"))
            return new IntegerValue(integer);
        return new FloatValue(element.GetDouble(), spelling.AsSpan().ContainsAny(".eE") ? null : spelling);
    }
}
