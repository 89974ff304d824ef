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
    /// <summary>The constraint; null if any text will do.</summary>
    public static OutputConstraint? Of(ConversationRequest request) => request.Format switch
    {
        { Kind: OutputFormatKind.JsonSchema, Schema: { } schema } => OutputConstraint.JsonSchema(schema),
        { Kind: OutputFormatKind.JsonSchema or OutputFormatKind.JsonObject } => OutputConstraint.JsonObject,
        _ => request.State?.Fields.Select(Of).FirstOrDefault(constraint => constraint is not null),
    };

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
        : request.State?.Fields.FirstOrDefault(field => Of(field) is not null).Key;

    private static OutputConstraint? Of(KeyValuePair<string, JsonElement> field) => field.Key switch
    {
        "grammar" or "guided_grammar" => Grammar(field.Value),
        "guided_regex" => Expression(field.Value),
        "guided_json" or "json_schema" => Schema(field.Value),
        "guided_choice" => Choice(field.Value),
        "structured_outputs" when field.Value.ValueKind == JsonValueKind.Object => field.Value.EnumerateObject().Select(Of).FirstOrDefault(constraint => constraint is not null),
        _ => null,
    };

    private static OutputConstraint? Of(JsonProperty way) => way.Name switch
    {
        "grammar" => Grammar(way.Value),
        "regex" => Expression(way.Value),
        "json" => Schema(way.Value),
        "choice" => Choice(way.Value),
        "json_object" when way.Value.ValueKind == JsonValueKind.True => OutputConstraint.JsonObject,
        _ => null,
    };

    private static OutputConstraint? Grammar(JsonElement value) => value.ValueKind == JsonValueKind.String ? OutputConstraint.Grammar(value.GetString()!) : null;

    private static OutputConstraint? Expression(JsonElement value) => value.ValueKind == JsonValueKind.String ? OutputConstraint.Regex(value.GetString()!) : null;

    /// <summary>A schema, or the text of one.</summary>
    private static OutputConstraint? Schema(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            return value.ValueKind == JsonValueKind.Object ? OutputConstraint.JsonSchema(value) : null;
        }

        try
        {
            using var document = JsonDocument.Parse(value.GetString()!);
            return document.RootElement.ValueKind == JsonValueKind.Object ? OutputConstraint.JsonSchema(document.RootElement) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static OutputConstraint? Choice(JsonElement value) => value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0
        ? OutputConstraint.Regex(string.Join('|', value.EnumerateArray().Select(Literal)))
        : null;

    private static string Literal(JsonElement choice) =>
        Regex.Escape(choice.ValueKind == JsonValueKind.String ? choice.GetString()! : choice.GetRawText()).Replace("\\ ", " ", StringComparison.Ordinal).Replace("\\#", "#", StringComparison.Ordinal);
}
