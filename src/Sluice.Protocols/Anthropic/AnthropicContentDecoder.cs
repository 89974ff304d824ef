using System.Text;
using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Anthropic;

/// <summary>Reads content: a text or a list of blocks.</summary>
internal static class AnthropicContentDecoder
{
    public static List<Block> Decode(string name, JsonView content, RequestReading reading)
    {
        var blocks = new List<Block>();
        if (content.ValueKind == JsonValueKind.String)
        {
            blocks.Add(new TextBlock(content.GetString()!));
            return blocks;
        }

        if (content.ValueKind != JsonValueKind.Array)
        {
            reading.Fail(name, $"'{name}' must be a string or an array of blocks.");
            return blocks;
        }

        foreach (var item in reading.Objects(name, content))
        {
            if (DecodeBlock(item, reading) is { } block)
                blocks.Add(block);
        }

        return blocks;
    }

    public static Block? DecodeBlock(JsonView item, RequestReading reading)
    {
        var type = reading.RequiredText("type", item);
        return type switch
        {
            "text" => new TextBlock(reading.RequiredText("text", item)) { State = Others(item, "text") },
            "image" => DecodeImage(item, reading),
            "document" => DecodeDocument(item, reading),
            "thinking" => new ReasoningBlock(reading.RequiredText("thinking", item)) { Signature = Optional(item, "signature"), State = Others(item, "thinking", "signature") },
            "redacted_thinking" => new ReasoningBlock("") { RedactedData = reading.RequiredText("data", item), State = Others(item, "data") },
            "tool_use" => DecodeToolUse(item, reading),
            "tool_result" => DecodeToolResult(item, reading),
            _ => Opaque(type, item),
        };
    }

    public static OpaqueBlock Opaque(string type, JsonView item)
    {
        var state = new StateCollector(AnthropicNames.Messages);
        foreach (var member in item.EnumerateObject())
            state.Add(member.Name, member.Value);
        return new OpaqueBlock(type) { State = state.Build() };
    }

    private static Block? DecodeImage(JsonView item, RequestReading reading)
    {
        if (DecodeSource(item, reading) is not { } source)
            return reading.Error is null ? Opaque("image", item) : null;
        return new ImageBlock(source) { State = Others(item, "source") };
    }

    private static Block? DecodeDocument(JsonView item, RequestReading reading)
    {
        if (DecodeSource(item, reading) is not { } source)
            return reading.Error is null ? Opaque("document", item) : null;
        return new DocumentBlock(source, Optional(item, "title")) { State = Others(item, "source", "title") };
    }

    /// <summary>Reads a source; null for a kind that the conversation model has no word for, or after an error.</summary>
    private static MediaSource? DecodeSource(JsonView item, RequestReading reading)
    {
        if (!item.TryGetProperty("source", out var source) || source.ValueKind != JsonValueKind.Object)
        {
            reading.Fail("source", "An image or document needs a 'source'.");
            return null;
        }

        reading.Enter("source");
        MediaSource? result = reading.RequiredText("type", source) switch
        {
            "base64" => new MediaSource { Base64 = reading.RequiredText("data", source), MediaType = reading.RequiredText("media_type", source) },
            "url" => new MediaSource { Url = reading.RequiredText("url", source) },
            "file" => new MediaSource { FileId = reading.RequiredText("file_id", source) },
            "text" => new MediaSource { Base64 = Convert.ToBase64String(Encoding.UTF8.GetBytes(reading.RequiredText("data", source))), MediaType = "text/plain" },
            _ => null,
        };
        reading.Leave();
        return result;
    }

    private static ToolCallBlock DecodeToolUse(JsonView item, RequestReading reading)
    {
        var input = "{}";
        if (item.TryGetProperty("input", out var value) && reading.IsObject("input", value))
            input = value.GetRawText();
        return new ToolCallBlock(reading.RequiredText("id", item), reading.RequiredText("name", item), input) { State = Others(item, "id", "name", "input") };
    }

    private static ToolResultBlock DecodeToolResult(JsonView item, RequestReading reading)
    {
        IReadOnlyList<Block> content = item.TryGetProperty("content", out var value) && value.ValueKind != JsonValueKind.Null ? Decode("content", value, reading) : [];
        var isError = item.TryGetProperty("is_error", out var flag) && reading.Flag("is_error", flag) == true;
        return new ToolResultBlock(reading.RequiredText("tool_use_id", item), content, isError) { State = Others(item, "tool_use_id", "content", "is_error") };
    }

    private static string? Optional(JsonView item, string name) =>
        item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    private static ProviderState? Others(JsonView item, params ReadOnlySpan<string> known)
    {
        var state = new StateCollector(AnthropicNames.Messages);
        foreach (var member in item.EnumerateObject())
        {
            if (member.Name != "type" && !known.Contains(member.Name) && member.Value.ValueKind != JsonValueKind.Null)
                state.Add(member.Name, member.Value);
        }

        return state.Build();
    }
}
