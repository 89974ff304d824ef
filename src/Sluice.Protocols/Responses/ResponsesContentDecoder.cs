using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Json;
using Sluice.Protocols.OpenAi;

namespace Sluice.Protocols.Responses;

/// <summary>Reads the content of messages and the output of calls: a text or a list of parts.</summary>
internal static class ResponsesContentDecoder
{
    /// <summary>Reads the content; <paramref name="phase"/> is what the message around it says about itself.</summary>
    public static List<Block> Decode(string name, JsonView content, JsonView phase, RequestReading reading)
    {
        var blocks = new List<Block>();
        switch (content.ValueKind)
        {
            case JsonValueKind.String:
                blocks.Add(new TextBlock(content.GetString()!) { State = phase.ValueKind == JsonValueKind.String ? new ProviderState(ResponsesNames.Dialect, [new("phase", phase.ToElement())]) : null });
                return blocks;
            case JsonValueKind.Array:
                break;
            default:
                reading.Fail(name, $"'{name}' must be a string or an array of parts.");
                return blocks;
        }

        foreach (var part in reading.Objects(name, content))
        {
            if (DecodePart(part, phase, reading) is { } block)
                blocks.Add(block);
        }

        return blocks;
    }

    /// <summary>All fields of an object, its type among them.</summary>
    public static ProviderState? AllOf(JsonView element)
    {
        var state = new StateCollector(ResponsesNames.Dialect);
        foreach (var member in element.EnumerateObject())
            state.Add(member.Name, member.Value);
        return state.Build();
    }

    private static Block? DecodePart(JsonView part, JsonView phase, RequestReading reading)
    {
        var type = reading.RequiredText("type", part);
        return type switch
        {
            "input_text" or "output_text" or "text" => new TextBlock(reading.RequiredText("text", part)) { State = KeptState.Read(part) ?? Others(part, phase, "text") },
            "refusal" => new RefusalBlock(reading.RequiredText("refusal", part)) { State = Others(part, phase, "refusal") },
            "input_image" => DecodeImage(part, reading),
            "input_file" => DecodeFile(part, reading),
            "input_audio" => DecodeAudio(part, reading),
            _ => new OpaqueBlock(type) { State = AllOf(part) },
        };
    }

    private static ImageBlock? DecodeImage(JsonView part, RequestReading reading)
    {
        var url = Text("image_url", part, reading);
        var id = Text("file_id", part, reading);
        var source = url is not null ? MediaData.FromUrl(url) : id is not null ? new MediaSource { FileId = id } : null;
        if (source is null)
            reading.Fail("image_url", url is null ? "An image needs 'image_url' or 'file_id'." : "A data URI must be base64.");
        return source is null ? null : new ImageBlock(source, Text("detail", part, reading)) { State = Others(part, default, "image_url", "file_id", "detail") };
    }

    private static DocumentBlock? DecodeFile(JsonView part, RequestReading reading)
    {
        var source = Text("file_data", part, reading) is { } data ? data.StartsWith("data:", StringComparison.OrdinalIgnoreCase) ? MediaData.FromUrl(data) : new MediaSource { Base64 = data }
            : Text("file_url", part, reading) is { } url ? new MediaSource { Url = url }
            : Text("file_id", part, reading) is { } id ? new MediaSource { FileId = id }
            : null;
        if (source is null)
            reading.Fail("file_data", "A file needs base64 'file_data', a 'file_url' or a 'file_id'.");
        return source is null ? null : new DocumentBlock(source, Text("filename", part, reading)) { State = Others(part, default, "file_data", "file_url", "file_id", "filename") };
    }

    private static AudioBlock? DecodeAudio(JsonView part, RequestReading reading)
    {
        if (!part.TryGetProperty("input_audio", out var audio) || audio.ValueKind != JsonValueKind.Object)
        {
            reading.Fail("input_audio", "A recording needs 'input_audio' with 'data' and 'format'.");
            return null;
        }

        reading.Enter("input_audio");
        var data = reading.RequiredText("data", audio);
        var format = reading.RequiredText("format", audio);
        reading.Leave();
        return new AudioBlock(new MediaSource { Base64 = data, MediaType = $"audio/{format}" }, format) { State = Others(part, default, "input_audio") };
    }

    private static string? Text(string name, JsonView part, RequestReading reading) => part.TryGetProperty(name, out var value) ? reading.Text(name, value) : null;

    private static ProviderState? Others(JsonView part, JsonView phase, params ReadOnlySpan<string> known)
    {
        var state = new StateCollector(ResponsesNames.Dialect);
        if (phase.ValueKind == JsonValueKind.String)
            state.Add("phase", phase);
        foreach (var member in part.EnumerateObject())
        {
            // Empty lists say nothing; log probabilities are what the model said about an answer, not a part of it.
            if (member.Name is "type" or "logprobs" || known.Contains(member.Name) || member.Value.ValueKind == JsonValueKind.Null
                || (member.Value.ValueKind == JsonValueKind.Array && member.Value.GetArrayLength() == 0))
                continue;
            state.Add(member.Name, member.Value);
        }

        return state.Build();
    }
}
