using System.Text.Json;
using System.Text.RegularExpressions;
using Sluice.Engine;
using Sluice.Protocols.Conversations;

namespace Sluice.Node.Harnesses.Managed;

/// <summary>
/// What a request asks of the form of the answer: its own dialect's format, or the fields that llama.cpp (<c>grammar</c>, <c>json_schema</c>) and vLLM
/// (<c>structured_outputs</c>, <c>guided_json</c>, <c>guided_regex</c>, <c>guided_choice</c>, <c>guided_grammar</c>) know beside it.
/// </summary>
internal static class ConstraintMapping
{
    private const string NoSchema = "must be a JSON Schema, or the text of one";
    private const string StructuredOutputs = "structured_outputs";

    // Gemini's answer that is one of a list of words.
    private const string GeminiForm = "generationConfig.responseMimeType";
    private const string GeminiSchema = "generationConfig.responseJsonSchema";
    private const string GeminiChoice = "text/x.enum";

    /// <summary>The constraint; null if any text will do.</summary>
    /// <exception cref="EngineException">A field that says the form has a value of another kind than it takes.</exception>
    public static OutputConstraint? Of(ConversationRequest request)
    {
        switch (request.Format)
        {
            case { Kind: OutputFormatKind.JsonSchema, Schema: { } schema }:
                return OutputConstraint.JsonSchema(schema);
            case { Kind: OutputFormatKind.JsonSchema or OutputFormatKind.JsonObject }:
                return OutputConstraint.JsonObject;
        }

        if (FieldOf(request) is not { } name)
        {
            return null;
        }

        var value = Value(request, name);
        if (name == GeminiForm)
        {
            return Choice(GeminiSchema, Value(request, GeminiSchema) is { ValueKind: JsonValueKind.Object } schema && schema.TryGetProperty("enum", out var words) ? words : default);
        }

        if (name != StructuredOutputs)
        {
            return Of(name, name, value);
        }

        var ways = value.ValueKind == JsonValueKind.Object ? value.EnumerateObject().Where(static way => WayOf(way.Name) is not null && Says(way.Value)).ToArray() : [];
        return ways is [var way] ? Of(name, WayOf(way.Name)!, way.Value) : throw Invalid(name, "must be an object with one of json, json_object, regex, choice and grammar");
    }

    /// <summary>The field that says the form; null if none does.</summary>
    public static string? FormOf(ConversationRequest request) => request.Format switch
    {
        { Kind: OutputFormatKind.JsonSchema, Schema: not null } => ConversationFields.FormatSchema,
        { Kind: not OutputFormatKind.Text } => ConversationFields.Format,
        _ => FieldOf(request),
    };

    /// <summary>The name of the field beside the dialect's own format that says the form; null if none does.</summary>
    public static string? FieldOf(ConversationRequest request) => request.Format is { Kind: not OutputFormatKind.Text }
        ? null
        : request.State?.Fields.FirstOrDefault(static field => field.Key is "grammar" or "guided_grammar" or "guided_regex" or "guided_json" or "json_schema" or "guided_choice" or StructuredOutputs
            ? Says(field.Value)
            : field is { Key: GeminiForm, Value.ValueKind: JsonValueKind.String } && field.Value.ValueEquals(GeminiChoice)).Key;

    /// <summary>Whether a field of the request's state is part of what says the form.</summary>
    public static bool Uses(ConversationRequest request, string name) =>
        FieldOf(request) is { } used && (name == used || (used == GeminiForm && name == GeminiSchema));

    private static JsonElement Value(ConversationRequest request, string name) => request.State!.Fields.FirstOrDefault(field => field.Key == name).Value;

    // As vLLM names within one field what it names by fields of their own as well.
    private static string? WayOf(string name) => name switch
    {
        "grammar" => "guided_grammar",
        "regex" => "guided_regex",
        "json" => "guided_json",
        "choice" => "guided_choice",
        "json_object" => name,
        _ => null,
    };

    private static bool Says(JsonElement value) => value.ValueKind is not (JsonValueKind.Null or JsonValueKind.False);

    private static OutputConstraint Of(string field, string way, JsonElement value) => way switch
    {
        "grammar" or "guided_grammar" => OutputConstraint.Grammar(Text(field, value)),
        "guided_regex" => OutputConstraint.Regex(Text(field, value)),
        "guided_choice" => Choice(field, value),
        "json_object" => value.ValueKind == JsonValueKind.True ? OutputConstraint.JsonObject : throw Invalid(field, "must say true or false for json_object"),
        _ => Schema(field, value),
    };

    private static string Text(string field, JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Invalid(field, "must be a text");

    /// <summary>A schema, or the text of one.</summary>
    private static OutputConstraint Schema(string field, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            return OutputConstraint.JsonSchema(value);
        }

        try
        {
            using var document = JsonDocument.Parse(value.ValueKind == JsonValueKind.String ? value.GetString()! : "");
            return document.RootElement.ValueKind == JsonValueKind.Object ? OutputConstraint.JsonSchema(document.RootElement) : throw Invalid(field, NoSchema);
        }
        catch (JsonException)
        {
            throw Invalid(field, NoSchema);
        }
    }

    private static OutputConstraint Choice(string field, JsonElement value) => value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0
        ? OutputConstraint.Regex(string.Join('|', value.EnumerateArray().Select(Literal)))
        : throw Invalid(field, "must be a list with at least one text");

    private static string Literal(JsonElement choice) =>
        Regex.Escape(choice.ValueKind == JsonValueKind.String ? choice.GetString()! : choice.GetRawText()).Replace("\\ ", " ", StringComparison.Ordinal).Replace("\\#", "#", StringComparison.Ordinal);

    private static EngineException Invalid(string field, string problem) => new(EngineErrorCode.InvalidConstraint, $"'{field}' {problem}.") { Element = field };
}
