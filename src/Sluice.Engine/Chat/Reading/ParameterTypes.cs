using System.Text.Json;

namespace Sluice.Engine.Chat.Reading;

/// <summary>What a function's schema says about the types of its parameters.</summary>
internal sealed class ParameterTypes(IReadOnlyDictionary<string, string[]> types)
{
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
                    types[property.Name] = TypesIn(property.Value);
            }
        }
        catch (JsonException)
        {
            types.Clear();
        }

        return new ParameterTypes(types);
    }

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

    private static string[] TypesIn(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object)
            return [];
        if (schema.TryGetProperty("type", out var type))
        {
            return type.ValueKind switch
            {
                JsonValueKind.String => [type.GetString()!],
                JsonValueKind.Array => [.. type.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)],
                _ => [],
            };
        }

        return schema.TryGetProperty("enum", out var values) && values.ValueKind == JsonValueKind.Array && values.EnumerateArray().All(value => value.ValueKind == JsonValueKind.String)
            ? ["string"]
            : [];
    }

    private static string? TypeOf(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind switch
            {
                JsonValueKind.Number => document.RootElement.TryGetInt64(out _) ? "integer" : "number",
                JsonValueKind.True or JsonValueKind.False => "boolean",
                JsonValueKind.Null => "null",
                JsonValueKind.Object => "object",
                JsonValueKind.Array => "array",
                _ => "string",
            };
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
