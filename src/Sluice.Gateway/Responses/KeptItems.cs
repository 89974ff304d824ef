using System.Text.Json;

namespace Sluice.Gateway.Responses;

/// <summary>Items of conversations as they are kept, and as others may see them.</summary>
internal static class KeptItems
{
    private const string Encrypted = "encrypted_content";
    private const string KeptState = "sluice_state";

    /// <summary>Writes an item for a client: without what is kept for later turns only.</summary>
    /// <param name="writer">Takes the item.</param>
    /// <param name="item">The item.</param>
    /// <param name="withEncrypted">Whether the client asked for reasoning that only its provider can read.</param>
    public static void WriteShown(Utf8JsonWriter writer, JsonElement item, bool withEncrypted)
    {
        switch (item.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in item.EnumerateObject())
                {
                    if (member.Name == KeptState || (member.Name == Encrypted && !withEncrypted))
                    {
                        continue;
                    }

                    writer.WritePropertyName(member.Name);
                    if (member.Name == "content")
                    {
                        WriteShown(writer, member.Value, withEncrypted);
                    }
                    else
                    {
                        member.Value.WriteTo(writer);
                    }
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var part in item.EnumerateArray())
                {
                    WriteShown(writer, part, withEncrypted);
                }

                writer.WriteEndArray();
                break;
            default:
                item.WriteTo(writer);
                break;
        }
    }

    /// <summary>Writes an item on its way to a provider that did not make it: without what only its maker can read.</summary>
    public static void WriteForeign(Utf8JsonWriter writer, JsonElement item)
    {
        writer.WriteStartObject();
        foreach (var member in item.EnumerateObject())
        {
            if (member.Name != Encrypted && member.Name != KeptState)
            {
                member.WriteTo(writer);
            }
        }

        writer.WriteEndObject();
    }
}
