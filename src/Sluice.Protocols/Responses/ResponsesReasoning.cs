using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Responses;

/// <summary>
/// Reasoning items. Their readable text is the summary (several parts are joined with blank lines), or the plain text of models that show it; what only
/// the provider can read travels as opaque state.
/// </summary>
internal static class ResponsesReasoning
{
    /// <summary>What stands between two parts of a summary.</summary>
    public const string BetweenParts = "\n\n";

    /// <summary>Reads an item of a request or of an answer.</summary>
    public static ReasoningBlock Decode(JsonView item)
    {
        var summary = Parts(item, "summary");
        var content = Parts(item, "content");
        var text = string.Join(BetweenParts, summary.Count > 0 ? summary : content);
        return CarriedReasoning.Unpack(Text(item, "encrypted_content"), text) ?? new ReasoningBlock(text) { State = KeptState.Read(item) ?? StateOf(item, summary.Count, content.Count) };
    }

    /// <summary>What an item says besides its text; null if that is nothing.</summary>
    public static ProviderState? StateOf(JsonView item, int summaries, int contents)
    {
        var state = new StateCollector(ResponsesNames.Dialect);
        var encrypted = Text(item, "encrypted_content") is { Length: > 0 };
        foreach (var member in item.EnumerateObject())
        {
            var isKept = member.Name switch
            {
                "type" or "status" or ResponsesNames.KeptState => false,
                "id" or "encrypted_content" => encrypted && member.Value.ValueKind == JsonValueKind.String,
                "summary" => summaries > 1,
                "content" => contents > 0,
                _ => member.Value.ValueKind != JsonValueKind.Null,
            };
            if (isKept)
                state.Add(member.Name, member.Value);
        }

        return state.Build();
    }

    /// <summary>The texts of a list of parts.</summary>
    public static List<string> Parts(JsonView item, string name)
    {
        var texts = new List<string>();
        if (item.TryGetProperty(name, out var parts) && parts.ValueKind == JsonValueKind.Array)
        {
            foreach (var part in parts.EnumerateArray())
            {
                if (part.ValueKind == JsonValueKind.Object && Text(part, "text") is { } text)
                    texts.Add(text);
            }
        }

        return texts;
    }

    /// <summary>Writes the members of an item but for type, id and status.</summary>
    /// <param name="writer">Stands in the item.</param>
    /// <param name="block">The reasoning.</param>
    /// <param name="withEncrypted">Whether to write what only the provider can read.</param>
    public static void Write(Utf8JsonWriter writer, ReasoningBlock block, bool withEncrypted)
    {
        var content = block.State.Find(ResponsesNames.Dialect, "content");
        if (block.State.Find(ResponsesNames.Dialect, "summary") is { } summary)
        {
            writer.WriteElement("summary", summary);
        }
        else
        {
            writer.WriteStartArray("summary");
            if (content is null && block.Text.Length > 0)
                WriteSummary(writer, block.Text);
            writer.WriteEndArray();
        }

        if (content is { } plain)
            writer.WriteElement("content", plain);
        if (withEncrypted)
            writer.WriteOptional("encrypted_content", EncryptedOf(block));
    }

    /// <summary>Writes one part of a summary.</summary>
    public static void WriteSummary(Utf8JsonWriter writer, string text)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "summary_text");
        writer.WriteString("text", text);
        writer.WriteEndObject();
    }

    /// <summary>The item's own id; null if none was told.</summary>
    public static string? IdOf(ReasoningBlock block) => block.State.Find(ResponsesNames.Dialect, "id") is { ValueKind: JsonValueKind.String } id ? id.GetString() : null;

    private static string? EncryptedOf(ReasoningBlock block) =>
        block.State.Find(ResponsesNames.Dialect, "encrypted_content") is { ValueKind: JsonValueKind.String } own ? own.GetString() : CarriedReasoning.Pack(block);

    private static string? Text(JsonView item, string name) => item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
