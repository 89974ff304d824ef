using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.OpenAi;

/// <summary>Reads <c>response_format</c>.</summary>
internal static class ChatFormatDecoder
{
    /// <summary>Reads the format; null for a type that the conversation model has no word for.</summary>
    public static OutputFormat? Decode(JsonView format, RequestReading reading)
    {
        if (!reading.IsObject("response_format", format))
            return null;
        reading.Enter("response_format");
        var type = reading.RequiredText("type", format);
        OutputFormat? result = type switch
        {
            "text" => new OutputFormat(OutputFormatKind.Text),
            "json_object" => DecodeObject(format, reading),
            "json_schema" => DecodeSchema(format, reading),
            _ => null,
        };
        reading.Leave();
        return result;
    }

    /// <summary>Any object, or as llama.cpp and others have it, one by a schema.</summary>
    private static OutputFormat DecodeObject(JsonView format, RequestReading reading) =>
        format.TryGetProperty("schema", out var schema) && schema.ValueKind != JsonValueKind.Null && reading.IsObject("schema", schema)
            ? new OutputFormat(OutputFormatKind.JsonSchema, Schema: schema.ToElement())
            : new OutputFormat(OutputFormatKind.JsonObject);

    private static OutputFormat? DecodeSchema(JsonView format, RequestReading reading)
    {
        if (!format.TryGetProperty("json_schema", out var outer) || outer.ValueKind != JsonValueKind.Object)
        {
            reading.Fail("json_schema", "A format of type json_schema needs 'json_schema'.");
            return null;
        }

        reading.Enter("json_schema");
        var name = outer.TryGetProperty("name", out var nameValue) ? reading.Text("name", nameValue) : null;
        var description = outer.TryGetProperty("description", out var text) ? reading.Text("description", text) : null;
        var strict = outer.TryGetProperty("strict", out var flag) ? reading.Flag("strict", flag) : null;
        JsonElement? schema = null;
        if (outer.TryGetProperty("schema", out var value) && value.ValueKind != JsonValueKind.Null && reading.IsObject("schema", value))
            schema = value.ToElement();
        reading.Leave();
        return new OutputFormat(OutputFormatKind.JsonSchema, name, schema, strict, description);
    }
}
