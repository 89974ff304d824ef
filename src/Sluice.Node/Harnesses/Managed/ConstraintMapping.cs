using System.Text.Json;
using System.Text.RegularExpressions;
using Sluice.Engine;
using Sluice.Protocols.Conversations;

namespace Sluice.Node.Harnesses.Managed;

/// <summary>
/// What a request asks of the form of the answer: its own dialect's format, or the fields that llama.cpp (<c>grammar</c>) and vLLM
/// (<c>guided_json</c>, <c>guided_regex</c>, <c>guided_choice</c>, <c>guided_grammar</c>) know beside it.
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

    /// <summary>The name of the field beside the dialect's own format that says the form; null if none does.</summary>
    public static string? FieldOf(ConversationRequest request) => request.Format is { Kind: not OutputFormatKind.Text }
        ? null
        : request.State?.Fields.FirstOrDefault(field => Of(field) is not null).Key;

    private static OutputConstraint? Of(KeyValuePair<string, JsonElement> field) => (field.Key, field.Value.ValueKind) switch
    {
        ("grammar" or "guided_grammar", JsonValueKind.String) => OutputConstraint.Grammar(field.Value.GetString()!),
        ("guided_regex", JsonValueKind.String) => OutputConstraint.Regex(field.Value.GetString()!),
        ("guided_json", JsonValueKind.Object) => OutputConstraint.JsonSchema(field.Value),
        ("guided_choice", JsonValueKind.Array) => OutputConstraint.Regex(string.Join('|', field.Value.EnumerateArray().Select(Literal))),
        _ => null,
    };

    private static string Literal(JsonElement choice) =>
        Regex.Escape(choice.ValueKind == JsonValueKind.String ? choice.GetString()! : choice.GetRawText()).Replace("\\ ", " ", StringComparison.Ordinal).Replace("\\#", "#", StringComparison.Ordinal);
}
