using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Responses;

/// <summary>
/// What another dialect said beside a block (a thought signature, say), in items that are kept for later turns: such items go nowhere but back
/// into a conversation here, so they may say more than OpenAI's own.
/// </summary>
internal static class KeptState
{
    /// <summary>Writes the member; nothing for a block without fields of another dialect.</summary>
    public static void Write(Utf8JsonWriter writer, ProviderState? state)
    {
        if (state is null || state.Dialect == ResponsesNames.Dialect)
            return;
        writer.WriteStartObject(ResponsesNames.KeptState);
        writer.WriteString("dialect", state.Dialect);
        writer.WriteStartObject("fields");
        foreach (var (name, value) in state.Fields)
        {
            writer.WritePropertyName(name);
            value.WriteTo(writer);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>Reads the member of an item; null if there is none.</summary>
    public static ProviderState? Read(JsonView item) =>
        item.TryGetProperty(ResponsesNames.KeptState, out var kept) && kept.ValueKind == JsonValueKind.Object
        && kept.TryGetProperty("dialect", out var dialect) && dialect.ValueKind == JsonValueKind.String
        && kept.TryGetProperty("fields", out var fields) && fields.ValueKind == JsonValueKind.Object
            ? Read(dialect.GetString()!, fields)
            : null;

    private static ProviderState Read(string dialect, JsonView fields)
    {
        var kept = new List<KeyValuePair<string, JsonElement>>(fields.GetPropertyCount());
        foreach (var field in fields.EnumerateObject())
            kept.Add(new(field.Name, field.Value.ToElement()));
        return new ProviderState(dialect, kept);
    }
}
