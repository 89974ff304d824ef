using System.Text.Json;

namespace Sluice.Protocols.Anthropic;

/// <summary>
/// Schemas of answers as Anthropic accepts them: without the keywords for size and range, and with objects closed.
/// What is taken away has to be checked by whoever asked.
/// </summary>
internal static class AnthropicSchema
{
    /// <summary>Writes the schema; true if it had to be changed.</summary>
    public static bool Write(Utf8JsonWriter writer, JsonElement schema)
    {
        var changed = false;
        WriteSchema(writer, schema, ref changed);
        return changed;
    }

    private static void WriteSchema(Utf8JsonWriter writer, JsonElement schema, ref bool changed)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            schema.WriteTo(writer);
            return;
        }

        writer.WriteStartObject();
        var closed = false;
        foreach (var member in schema.EnumerateObject())
        {
            if (IsRefused(member.Name))
            {
                changed = true;
                continue;
            }

            if (member.Name == "additionalProperties")
            {
                closed = true;
                changed |= member.Value.ValueKind != JsonValueKind.False;
                writer.WriteBoolean(member.Name, false);
                continue;
            }

            writer.WritePropertyName(member.Name);
            WriteKeyword(writer, member.Name, member.Value, ref changed);
        }

        if (!closed && IsObject(schema))
        {
            changed = true;
            writer.WriteBoolean("additionalProperties", false);
        }

        writer.WriteEndObject();
    }

    private static void WriteKeyword(Utf8JsonWriter writer, string keyword, JsonElement value, ref bool changed)
    {
        switch (keyword)
        {
            case "properties" or "$defs" or "definitions" or "patternProperties" when value.ValueKind == JsonValueKind.Object:
                // Here the names are the user's own, not keywords.
                writer.WriteStartObject();
                foreach (var member in value.EnumerateObject())
                {
                    writer.WritePropertyName(member.Name);
                    WriteSchema(writer, member.Value, ref changed);
                }

                writer.WriteEndObject();
                break;
            case "items" or "not" or "if" or "then" or "else" when value.ValueKind == JsonValueKind.Object:
                WriteSchema(writer, value, ref changed);
                break;
            case "anyOf" or "allOf" or "oneOf" or "prefixItems" when value.ValueKind == JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                    WriteSchema(writer, item, ref changed);
                writer.WriteEndArray();
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    private static bool IsRefused(string keyword) => keyword is "minimum" or "maximum" or "exclusiveMinimum" or "exclusiveMaximum" or "multipleOf"
        or "minLength" or "maxLength" or "minItems" or "maxItems";

    private static bool IsObject(JsonElement schema) =>
        schema.TryGetProperty("properties", out _) || (schema.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("object"));
}
