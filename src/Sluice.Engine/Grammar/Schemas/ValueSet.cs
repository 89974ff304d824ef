using System.Text.Json;

namespace Sluice.Engine.Grammar.Schemas;

/// <summary>A set of JSON values.</summary>
internal sealed class ValueSet
{
    // Lists of thousands are texts, of which equal ones look equal; numbers and containers have several forms.
    private readonly HashSet<string> _texts;
    private readonly List<JsonElement> _others;

    public ValueSet(List<JsonElement> values)
    {
        _texts = [.. values.Where(value => value.ValueKind == JsonValueKind.String).Select(value => value.GetString()!)];
        _others = values.FindAll(value => value.ValueKind != JsonValueKind.String);
    }

    public bool Contains(JsonElement value) => value.ValueKind == JsonValueKind.String
        ? _texts.Contains(value.GetString()!)
        : _others.Exists(other => JsonElement.DeepEquals(value, other));
}
