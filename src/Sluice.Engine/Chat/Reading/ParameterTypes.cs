using System.Text.Json;

namespace Sluice.Engine.Chat.Reading;

/// <summary>What a function's schema says about the types of its parameters.</summary>
internal sealed class ParameterTypes(IReadOnlyDictionary<string, string[]> types)
{
    private const int Deepest = 8;

    /// <summary>The types of one function; of an unknown function, or with an unreadable schema, none are known.</summary>
    public static ParameterTypes Of(IReadOnlyList<ChatTool> tools, string name)
    {
        var types = new Dictionary<string, string[]>(StringComparer.Ordinal);
        try
        {
            string? schema = tools.FirstOrDefault(tool => tool.Name == name)?.ParametersJson;
            using var document = JsonDocument.Parse(schema ?? "{}");
            if (document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("properties", out var properties)
                && properties.ValueKind == JsonValueKind.Object)
            {
                foreach (var property in properties.EnumerateObject())
                    types[property.Name] = [.. TypesIn(property.Value, document.RootElement, Deepest).Distinct()];
            }
        }
        catch (JsonException)
        {
            types.Clear();
        }

        return new ParameterTypes(types);
    }

    /// <summary>The types that a parameter can have; none where that is not known.</summary>
    public IReadOnlyList<string> Of(string key) => types.GetValueOrDefault(key, []);

    /// <summary>Whether a parameter can only be text.</summary>
    public bool IsText(string key) => types.TryGetValue(key, out string[]? of) && of is ["string"];

    /// <summary>A value as JSON: as it is where it is of a type other than text that the parameter can have, else as text.</summary>
    public string ToJson(string key, string value, Func<string, string> quote)
    {
        string[] of = types.GetValueOrDefault(key, []);
        string json = value.Trim() switch
        {
            "True" => "true",
            "False" => "false",
            "None" => "null",
            var other => other,
        };
        string? type = TypeOf(json);
        bool fits = type is not null and not "string" && (of.Length == 0 || of.Contains(type) || (type == "integer" && of.Contains("number")) || !of.Contains("string"));
        return fits ? json : quote(value);
    }

    private static IEnumerable<string> TypesIn(JsonElement schema, JsonElement root, int depth)
    {
        if (schema.ValueKind != JsonValueKind.Object || depth == 0)
            return [];
        if (schema.TryGetProperty("type", out var type))
            return Texts(type);
        if (schema.TryGetProperty("enum", out var values) && values.ValueKind == JsonValueKind.Array)
            return values.EnumerateArray().Select(TypeOf);
        if (schema.TryGetProperty("const", out var value))
            return [TypeOf(value)];
        if (schema.TryGetProperty("$ref", out var reference))
            return Resolve(root, reference) is { } target ? TypesIn(target, root, depth - 1) : [];
        if (!schema.TryGetProperty("anyOf", out var choices) && !schema.TryGetProperty("oneOf", out choices))
            return [];
        if (choices.ValueKind != JsonValueKind.Array)
            return [];
        var alternatives = choices.EnumerateArray().Select(each => TypesIn(each, root, depth - 1).ToList()).ToList();

        // One alternative of any type makes all of them any type.
        return alternatives.TrueForAll(each => each.Count > 0) ? alternatives.SelectMany(each => each) : [];
    }

    private static IEnumerable<string> Texts(JsonElement type) => type.ValueKind switch
    {
        JsonValueKind.String => [type.GetString()!],
        JsonValueKind.Array => type.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!),
        _ => [],
    };

    /// <summary>The schema that a reference within the document leads to, over plain names.</summary>
    private static JsonElement? Resolve(JsonElement root, JsonElement reference)
    {
        if (reference.ValueKind != JsonValueKind.String || reference.GetString() is not ['#', '/', .. var path])
            return null;
        var at = root;
        foreach (string name in path.Split('/'))
        {
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at))
                return null;
        }

        return at;
    }

    private static string? TypeOf(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return TypeOf(document.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.TryGetInt64(out _) ? "integer" : "number",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Null => "null",
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        _ => "string",
    };
}
