using System.Text.Json;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Gemini;

/// <summary>
/// Gemini's own schema language, a subset of OpenAPI's with types in capitals, as JSON Schema. The other way is not needed: Gemini takes
/// JSON Schema too.
/// </summary>
internal static class GeminiSchema
{
    // The order in which members are written, which JSON Schema leaves to the order in which they are told.
    private const string Ordering = "propertyOrdering";

    public static JsonElement ToJsonSchema(JsonElement schema) =>
        IsPlain(schema) ? schema : JsonOutput.Element(writer => Write(writer, schema));

    // Most clients write lower case already, and then there is nothing to do.
    private static bool IsPlain(JsonElement schema)
    {
        switch (schema.ValueKind)
        {
            case JsonValueKind.Array:
                foreach (var item in schema.EnumerateArray())
                {
                    if (!IsPlain(item))
                        return false;
                }

                return true;
            case JsonValueKind.Object:
                foreach (var member in schema.EnumerateObject())
                {
                    if ((member.Name == "type" && member.Value.ValueKind == JsonValueKind.String && member.Value.GetString()!.Any(char.IsUpper))
                        || member.Name.Contains('_', StringComparison.Ordinal) || member.Name is "nullable" or Ordering || !IsPlain(member.Value))
                        return false;
                }

                return true;
            default:
                return true;
        }
    }

    private static void Write(Utf8JsonWriter writer, JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            schema.WriteTo(writer);
            return;
        }

        var isNullable = schema.TryGetProperty("nullable", out var nullable) && nullable.ValueKind == JsonValueKind.True;
        writer.WriteStartObject();
        foreach (var member in schema.EnumerateObject())
        {
            var name = GeminiNames.Canonical(member.Name);
            switch (name)
            {
                case "nullable" when member.Value.ValueKind is JsonValueKind.True or JsonValueKind.False:
                case Ordering when member.Value.ValueKind == JsonValueKind.Array:
                    break;
                case "type" when member.Value.ValueKind == JsonValueKind.String:
                    WriteType(writer, member.Value.GetString()!.ToLowerInvariant(), isNullable);
                    break;
                case "properties" or "$defs" or "defs" when member.Value.ValueKind == JsonValueKind.Object:
                    writer.WriteStartObject(name);
                    foreach (var property in name == "properties" ? Ordered(member.Value, schema) : member.Value.EnumerateObject())
                    {
                        writer.WritePropertyName(property.Name);
                        Write(writer, property.Value);
                    }

                    writer.WriteEndObject();
                    break;
                case "items" or "additionalProperties":
                    writer.WritePropertyName(name);
                    Write(writer, member.Value);
                    break;
                case "anyOf" or "oneOf" or "allOf" or "prefixItems" when member.Value.ValueKind == JsonValueKind.Array:
                    writer.WriteStartArray(name);
                    foreach (var item in member.Value.EnumerateArray())
                        Write(writer, item);
                    writer.WriteEndArray();
                    break;
                default:
                    WriteKeyword(writer, name, member.Value);
                    break;
            }
        }

        writer.WriteEndObject();
    }

    private static IEnumerable<JsonProperty> Ordered(JsonElement properties, JsonElement schema)
    {
        var order = schema.EnumerateObject().FirstOrDefault(static member => GeminiNames.Canonical(member.Name) == Ordering).Value;
        var names = order.ValueKind == JsonValueKind.Array ? order.EnumerateArray().Select(static name => name.ValueKind == JsonValueKind.String ? name.GetString() : null).ToList() : [];
        return properties.EnumerateObject().OrderBy(property => names.IndexOf(property.Name) is >= 0 and var place ? place : names.Count);
    }

    private static void WriteType(Utf8JsonWriter writer, string type, bool isNullable)
    {
        if (!isNullable)
        {
            writer.WriteString("type", type);
            return;
        }

        writer.WriteStartArray("type");
        writer.WriteStringValue(type);
        writer.WriteStringValue("null");
        writer.WriteEndArray();
    }

    // Bounds are 64-bit numbers there, which Google's JSON writes as texts.
    private static void WriteKeyword(Utf8JsonWriter writer, string name, JsonElement value)
    {
        if (name is "minItems" or "maxItems" or "minLength" or "maxLength" or "minProperties" or "maxProperties"
            && value.ValueKind == JsonValueKind.String && long.TryParse(value.GetString(), out var number))
            writer.WriteNumber(name, number);
        else
            writer.WriteElement(name, value);
    }
}
