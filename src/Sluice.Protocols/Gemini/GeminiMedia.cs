using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Gemini;

/// <summary>Images, recordings and documents: <c>inlineData</c> and <c>fileData</c>.</summary>
internal static class GeminiMedia
{
    private const string Pdf = "application/pdf";
    private const string InlineName = "inlineData.displayName";
    private const string FileName = "fileData.displayName";

    /// <summary>Reads the object that <c>inlineData</c> holds; null after an error.</summary>
    public static Block? ReadInline(JsonView data, RequestReading reading)
    {
        if (!reading.IsObject("inlineData", data))
            return null;
        string? type = null, base64 = null, name = null;
        reading.Enter("inlineData");
        foreach (var member in data.EnumerateObject())
        {
            switch (GeminiNames.Canonical(member.Name))
            {
                case "mimeType":
                    type = reading.Text(member.Name, member.Value);
                    break;
                case "data":
                    base64 = reading.Text(member.Name, member.Value);
                    break;
                case "displayName":
                    name = reading.Text(member.Name, member.Value);
                    break;
            }
        }

        if (base64 is null)
            reading.Fail("data", "'inlineData' needs base64 'data'.");
        if (type is null)
            reading.Fail("mimeType", "'inlineData' needs a 'mimeType'.");
        reading.Leave();
        return base64 is null || type is null ? null : Make(new MediaSource { Base64 = base64, MediaType = type }, type, name, InlineName);
    }

    /// <summary>Reads the object that <c>fileData</c> holds; null after an error.</summary>
    public static Block? ReadFile(JsonView data, RequestReading reading)
    {
        if (!reading.IsObject("fileData", data))
            return null;
        string? type = null, uri = null, name = null;
        reading.Enter("fileData");
        foreach (var member in data.EnumerateObject())
        {
            switch (GeminiNames.Canonical(member.Name))
            {
                case "mimeType":
                    type = reading.Text(member.Name, member.Value);
                    break;
                case "fileUri":
                    uri = reading.Text(member.Name, member.Value);
                    break;
                case "displayName":
                    name = reading.Text(member.Name, member.Value);
                    break;
            }
        }

        if (uri is null)
            reading.Fail("fileUri", "'fileData' needs a 'fileUri'.");
        reading.Leave();
        if (uri is null)
            return null;
        var source = IsUploaded(uri) ? new MediaSource { FileId = uri, MediaType = type } : new MediaSource { Url = uri, MediaType = type };
        return Make(source, type ?? TypeOf(uri), name, FileName);
    }

    /// <summary>Writes a part's content, the name of its member included; what Gemini can't take is refused.</summary>
    public static void Write(Utf8JsonWriter writer, Block block, LossReport losses)
    {
        var (source, type, name, path) = block switch
        {
            ImageBlock image => (image.Source, image.Source.MediaType ?? (image.Source.Url is { } url ? TypeOf(url) : null) ?? "image/jpeg", null, ConversationFields.Image),
            AudioBlock audio => (audio.Source, audio.Source.MediaType ?? "audio/" + audio.Format, null, ConversationFields.Audio),
            DocumentBlock document => (document.Source, document.Source.MediaType ?? (document.Source.Url is { } url ? TypeOf(url) : null) ?? Pdf, document.Name, ConversationFields.Document),
            _ => (new MediaSource(), "", null, ConversationFields.Blocks),
        };
        if (source.FileId is not null && losses.ClientDialect is not (null or GeminiNames.Dialect))
            losses.Refuse(path, "A file that was uploaded to another provider can't be passed on; send its content as base64.");
        if (source.Base64 is { } data)
        {
            writer.WriteStartObject("inlineData");
            writer.WriteString("mimeType", type);
            writer.WriteString("data", data);
        }
        else
        {
            writer.WriteStartObject("fileData");
            if (source.MediaType is not null || source.Url is not null)
                writer.WriteString("mimeType", type);
            writer.WriteString("fileUri", source.Url ?? source.FileId);
        }

        if ((block.State.Find(GeminiNames.Dialect, InlineName) ?? block.State.Find(GeminiNames.Dialect, FileName)) is { } shown)
            writer.WriteElement("displayName", shown);
        writer.WriteOptional("displayName", name);
        writer.WriteEndObject();
    }

    // Only documents have a name in other dialects.
    private static Block Make(MediaSource source, string? type, string? name, string field)
    {
        var state = name is null ? null : new ProviderState(GeminiNames.Dialect, [new(field, JsonOutput.Element(writer => writer.WriteStringValue(name)))]);
        if (type?.StartsWith("image/", StringComparison.OrdinalIgnoreCase) == true)
            return new ImageBlock(source) { State = state };
        if (type?.StartsWith("audio/", StringComparison.OrdinalIgnoreCase) == true)
            return new AudioBlock(source, FormatOf(type)) { State = state };
        return new DocumentBlock(source, name);
    }

    // The short names by which other dialects know the formats.
    private static string FormatOf(string type) => type["audio/".Length..].ToLowerInvariant() switch
    {
        "mpeg" or "mpga" => "mp3",
        "x-wav" or "wave" or "vnd.wave" => "wav",
        var other => other,
    };

    private static bool IsUploaded(string uri) =>
        !uri.StartsWith("http", StringComparison.OrdinalIgnoreCase) || uri.StartsWith("https://generativelanguage.googleapis.com/", StringComparison.OrdinalIgnoreCase);

    private static string? TypeOf(string url)
    {
        var end = url.AsSpan().IndexOfAny('?', '#');
        var path = end < 0 ? url : url[..end];
        return Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".png" => "image/png",
            ".jpg" or ".jpeg" => "image/jpeg",
            ".webp" => "image/webp",
            ".gif" => "image/gif",
            ".heic" => "image/heic",
            ".pdf" => Pdf,
            ".txt" => "text/plain",
            ".mp3" => "audio/mp3",
            ".wav" => "audio/wav",
            ".mp4" => "video/mp4",
            _ => null,
        };
    }
}
