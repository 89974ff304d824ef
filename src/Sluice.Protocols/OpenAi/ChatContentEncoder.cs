using System.Text;
using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.OpenAi;

/// <summary>Writes the <c>content</c> of a chat message: one plain text as a string, everything else as parts.</summary>
internal static class ChatContentEncoder
{
    /// <summary>Writes the property; <paramref name="path"/> names the blocks in losses.</summary>
    public static void Write(Utf8JsonWriter writer, IReadOnlyList<Block> blocks, string path, LossReport losses)
    {
        if (blocks is [TextBlock only] && only.State?.Dialect != OpenAiNames.Chat)
        {
            losses.DropState(only.State, OpenAiNames.Chat, path);
            writer.WriteText("content", only.Text);
            return;
        }

        if (blocks.Count == 0)
        {
            writer.WriteString("content", "");
            return;
        }

        writer.WriteStartArray("content");
        foreach (var block in blocks)
            WritePart(writer, block, path, losses);
        writer.WriteEndArray();
    }

    /// <summary>A plain-text document as text; null for any other document.</summary>
    public static string? TextOf(DocumentBlock document)
    {
        if (document.Source is not { Base64: { } data, MediaType: "text/plain" })
            return null;
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(data));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    public static void WritePart(Utf8JsonWriter writer, Block block, string path, LossReport losses)
    {
        switch (block)
        {
            case TextBlock text:
                writer.WriteStartObject();
                writer.WriteString("type", "text");
                writer.WriteText("text", text.Text);
                break;
            case RefusalBlock refusal:
                writer.WriteStartObject();
                writer.WriteString("type", "refusal");
                writer.WriteString("refusal", refusal.Text);
                break;
            case ImageBlock image when image.Source.FileId is null:
                writer.WriteStartObject();
                writer.WriteString("type", "image_url");
                writer.WriteStartObject("image_url");
                MediaData.WriteUrl(writer, "url", image.Source, "image/jpeg");
                writer.WriteOptional("detail", image.Detail);
                writer.WriteEndObject();
                break;
            case AudioBlock { Source.Base64: { } data } audio:
                writer.WriteStartObject();
                writer.WriteString("type", "input_audio");
                writer.WriteStartObject("input_audio");
                writer.WriteString("data", data);
                writer.WriteString("format", audio.Format);
                writer.WriteEndObject();
                break;
            case DocumentBlock document when TextOf(document) is { } plain && losses.ClientDialect is not (null or OpenAiNames.Chat):
                losses.Change(ConversationFields.Document);
                writer.WriteStartObject();
                writer.WriteString("type", "text");
                writer.WriteText("text", plain);
                break;
            case DocumentBlock document when CanWrite(document, losses):
                writer.WriteStartObject();
                writer.WriteString("type", "file");
                WriteFile(writer, document);
                break;
            case OpaqueBlock when block.State?.Dialect == OpenAiNames.Chat:
                writer.WriteStartObject();
                break;
            case OpaqueBlock opaque:
                losses.Drop($"{path}.{opaque.Type}");
                return;
            case ImageBlock:
                losses.Refuse(ConversationFields.Image, "An image that was uploaded to another provider can't be passed on; send it as base64 or as an address.");
                return;
            case DocumentBlock:
                losses.Refuse(ConversationFields.Document, "A document must come as base64 for this model: neither an address nor another provider's file id can be passed on.");
                return;
            case AudioBlock:
                losses.Refuse(ConversationFields.Audio, "A recording must come as base64 for this model.");
                return;
            default:
                losses.Drop(path);
                return;
        }

        writer.WriteState(block.State, OpenAiNames.Chat, losses, path);
        writer.WriteEndObject();
    }

    private static bool CanWrite(DocumentBlock document, LossReport losses) =>
        document.Source.Base64 is not null || (document.Source.FileId is not null && losses.ClientDialect is (null or OpenAiNames.Chat));

    private static void WriteFile(Utf8JsonWriter writer, DocumentBlock document)
    {
        writer.WriteStartObject("file");
        if (document.Source.FileId is { } id)
            writer.WriteString("file_id", id);
        else
            MediaData.WriteUrl(writer, "file_data", document.Source, "application/pdf");
        if (document.Source.FileId is null || document.Name is not null)
            writer.WriteString("filename", document.Name ?? "document.pdf");
        writer.WriteEndObject();
    }
}
