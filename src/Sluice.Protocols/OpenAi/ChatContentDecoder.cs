using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.OpenAi;

/// <summary>Reads the <c>content</c> of chat messages: a text or a list of parts.</summary>
internal static class ChatContentDecoder
{
    public static void Decode(JsonView content, List<Block> blocks, RequestReading reading)
    {
        switch (content.ValueKind)
        {
            case JsonValueKind.Null:
                return;
            case JsonValueKind.String:
                blocks.Add(new TextBlock(content.GetString()!));
                return;
            case JsonValueKind.Array:
                break;
            default:
                reading.Fail("content", "The content of a message must be a string or an array of parts.");
                return;
        }

        foreach (var part in reading.Objects("content", content))
        {
            if (DecodePart(part, reading) is { } block)
                blocks.Add(block);
        }
    }

    private static Block? DecodePart(JsonView part, RequestReading reading)
    {
        var type = reading.RequiredText("type", part);
        return type switch
        {
            "text" => new TextBlock(reading.RequiredText("text", part)) { State = Others(part, "text") },
            "refusal" => new RefusalBlock(reading.RequiredText("refusal", part)) { State = Others(part, "refusal") },
            "image_url" => DecodeImage(part, reading),
            "input_audio" => DecodeAudio(part, reading),
            "file" => DecodeFile(part, reading),
            _ => new OpaqueBlock(type) { State = Others(part, "") },
        };
    }

    private static ImageBlock? DecodeImage(JsonView part, RequestReading reading)
    {
        if (!part.TryGetProperty("image_url", out var image) || image.ValueKind is not (JsonValueKind.Object or JsonValueKind.String))
        {
            reading.Fail("image_url", "An image part needs 'image_url' with an 'url'.");
            return null;
        }

        reading.Enter("image_url");
        var isText = image.ValueKind == JsonValueKind.String;
        var source = MediaData.FromUrl(isText ? image.GetString()! : reading.RequiredText("url", image));
        if (source is null)
            reading.Fail("url", "A data URI must be base64.");
        var detail = !isText && image.TryGetProperty("detail", out var value) ? reading.Text("detail", value) : null;
        reading.Leave();
        return source is null ? null : new ImageBlock(source, detail) { State = Others(part, "image_url") };
    }

    private static AudioBlock? DecodeAudio(JsonView part, RequestReading reading)
    {
        if (!part.TryGetProperty("input_audio", out var audio) || audio.ValueKind != JsonValueKind.Object)
        {
            reading.Fail("input_audio", "An audio part needs 'input_audio' with 'data' and 'format'.");
            return null;
        }

        reading.Enter("input_audio");
        var data = reading.RequiredText("data", audio);
        var format = reading.RequiredText("format", audio);
        reading.Leave();
        return new AudioBlock(new MediaSource { Base64 = data, MediaType = $"audio/{format}" }, format) { State = Others(part, "input_audio") };
    }

    private static DocumentBlock? DecodeFile(JsonView part, RequestReading reading)
    {
        if (!part.TryGetProperty("file", out var file) || file.ValueKind != JsonValueKind.Object)
        {
            reading.Fail("file", "A file part needs 'file' with 'file_data' or 'file_id'.");
            return null;
        }

        reading.Enter("file");
        MediaSource? source = null;
        if (file.TryGetProperty("file_data", out var data) && reading.Text("file_data", data) is { } text)
            source = text.StartsWith("data:", StringComparison.OrdinalIgnoreCase) ? MediaData.FromUrl(text) : new MediaSource { Base64 = text };
        else if (file.TryGetProperty("file_id", out var id) && reading.Text("file_id", id) is { } fileId)
            source = new MediaSource { FileId = fileId };
        if (source is null)
            reading.Fail("file_data", "A file part needs base64 'file_data' or a 'file_id'.");
        var name = file.TryGetProperty("filename", out var filename) ? reading.Text("filename", filename) : null;
        reading.Leave();
        return source is null ? null : new DocumentBlock(source, name) { State = Others(part, "file") };
    }

    private static ProviderState? Others(JsonView part, string known)
    {
        var state = new StateCollector(OpenAiNames.Chat);
        foreach (var member in part.EnumerateObject())
        {
            // An opaque part keeps its type as well: nothing else will write it.
            if (member.Name != known && (known.Length == 0 || member.Name != "type"))
                state.Add(member.Name, member.Value);
        }

        return state.Build();
    }
}
