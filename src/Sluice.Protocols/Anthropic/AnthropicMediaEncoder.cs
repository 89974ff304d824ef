using System.Text;
using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Anthropic;

/// <summary>Writes images and documents: the type and the source.</summary>
internal static class AnthropicMediaEncoder
{
    private const string Pdf = "application/pdf";

    public static void WriteImage(Utf8JsonWriter writer, ImageBlock image, LossReport losses)
    {
        if (image.Detail is not (null or "auto"))
            losses.Drop(ConversationFields.ImageDetail);
        var source = image.Source;
        if (source.MediaType == Pdf || (source.Url is not null && IsPdf(source.Url)))
        {
            WriteDocument(writer, new DocumentBlock(source), losses);
            return;
        }

        writer.WriteString("type", "image");
        if (source.Base64 is not null && source.MediaType is not ("image/jpeg" or "image/png" or "image/gif" or "image/webp"))
            losses.Refuse(ConversationFields.Image, $"This model takes images as jpeg, png, gif or webp, not as '{source.MediaType ?? "unknown"}'.");
        WriteSource(writer, source, source.MediaType ?? "image/jpeg", ConversationFields.Image, losses);
    }

    public static void WriteDocument(Utf8JsonWriter writer, DocumentBlock document, LossReport losses)
    {
        writer.WriteString("type", "document");
        var type = document.Source.MediaType ?? Pdf;
        if (document.Source.Base64 is { } data && type.StartsWith("text/", StringComparison.Ordinal))
            WriteText(writer, data, type, losses);
        else
            WriteBinary(writer, document.Source, type, losses);
        writer.WriteOptional("title", document.Name);
    }

    private static void WriteBinary(Utf8JsonWriter writer, MediaSource source, string type, LossReport losses)
    {
        if (source.Base64 is not null && type != Pdf)
            losses.Refuse(ConversationFields.Document, $"This model takes documents as PDF or text, not as '{type}'.");
        WriteSource(writer, source, type, ConversationFields.Document, losses);
    }

    private static void WriteText(Utf8JsonWriter writer, string data, string type, LossReport losses)
    {
        if (type != "text/plain")
            losses.Change(ConversationFields.Document);
        var text = "";
        try
        {
            text = Encoding.UTF8.GetString(Convert.FromBase64String(data));
        }
        catch (FormatException)
        {
            losses.Refuse(ConversationFields.Document, "The document is not valid base64.");
        }

        writer.WriteStartObject("source");
        writer.WriteString("type", "text");
        writer.WriteString("media_type", "text/plain");
        writer.WriteString("data", text);
        writer.WriteEndObject();
    }

    private static void WriteSource(Utf8JsonWriter writer, MediaSource source, string mediaType, string path, LossReport losses)
    {
        writer.WriteStartObject("source");
        if (source.Base64 is { } data)
        {
            writer.WriteString("type", "base64");
            writer.WriteString("media_type", mediaType);
            writer.WriteString("data", data);
        }
        else if (source.Url is { } url)
        {
            writer.WriteString("type", "url");
            writer.WriteString("url", url);
        }
        else
        {
            if (losses.ClientDialect is not (null or AnthropicNames.Messages))
                losses.Refuse(path, "A file that was uploaded to another provider can't be passed on; send its content as base64.");
            writer.WriteString("type", "file");
            writer.WriteString("file_id", source.FileId);
        }

        writer.WriteEndObject();
    }

    private static bool IsPdf(string url)
    {
        var end = url.AsSpan().IndexOfAny('?', '#');
        return url.AsSpan(0, end < 0 ? url.Length : end).EndsWith(".pdf", StringComparison.OrdinalIgnoreCase);
    }
}
