using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;

namespace Sluice.Protocols.Json;

/// <summary>Schemas of answers for dialects that have no place for the schema's name and description beside it.</summary>
internal static class NamedSchemas
{
    /// <summary>The schema with its name and description inside, as JSON Schema's own <c>title</c> and <c>description</c>; null if there is none.</summary>
    /// <param name="format">The form of the answer.</param>
    /// <param name="losses">Told of a name that finds its place taken, and of a schema that is met exactly although that was not asked for.</param>
    public static JsonElement? NamedSchema(this OutputFormat? format, LossReport losses)
    {
        if (format is not { Kind: OutputFormatKind.JsonSchema, Schema: { } schema })
            return null;
        if (format.Strict == false)
            losses.Change(ConversationFields.FormatStrict);
        if (schema.ValueKind != JsonValueKind.Object)
            return schema;
        var title = Place(schema, "title", format.Name, ConversationFields.FormatName, losses);
        var description = Place(schema, "description", format.Description, ConversationFields.FormatDescription, losses);
        return title is null && description is null ? schema : JsonOutput.Element(writer =>
        {
            writer.WriteStartObject();
            writer.WriteOptional("title", title);
            writer.WriteOptional("description", description);
            foreach (var member in schema.EnumerateObject())
                writer.WriteElement(member.Name, member.Value);
            writer.WriteEndObject();
        });
    }

    private static string? Place(JsonElement schema, string keyword, string? text, string field, LossReport losses)
    {
        if (text is null)
            return null;
        if (!schema.TryGetProperty(keyword, out var taken))
            return text;
        if (taken.ValueKind != JsonValueKind.String || !taken.ValueEquals(text))
            losses.Change(field);
        return null;
    }
}
