using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Ollama;

/// <summary>Reads <c>messages</c> into turns.</summary>
internal static class OllamaMessagesDecoder
{
    public static void Decode(JsonView messages, List<Turn> turns, RequestReading reading)
    {
        if (!reading.IsArray("messages", messages))
            return;
        if (messages.GetArrayLength() == 0)
            reading.Fail("messages", "'messages' must hold at least one message.");
        var calls = new OpenCalls();
        foreach (var message in reading.Objects("messages", messages))
            DecodeMessage(message, turns, calls, reading);
    }

    /// <summary>Reads a list of images.</summary>
    public static void DecodeImages(string name, JsonView images, List<Block> blocks, RequestReading reading)
    {
        foreach (var image in reading.Texts(name, images))
            blocks.Add(OllamaImages.Read(image));
    }

    private static void DecodeMessage(JsonView message, List<Turn> turns, OpenCalls calls, RequestReading reading)
    {
        string? text = null, thinking = null, toolName = null, callId = null;
        var media = new List<Block>();
        var made = new List<Block>();
        var state = new StateCollector(OllamaNames.Chat);
        foreach (var member in message.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Null)
                continue;
            switch (member.Name)
            {
                case "role":
                    break;
                case "content":
                    text = reading.Text(member.Name, member.Value);
                    break;
                case "thinking":
                    thinking = reading.Text(member.Name, member.Value);
                    break;
                case "images":
                    DecodeImages(member.Name, member.Value, media, reading);
                    break;
                case "tool_calls":
                    DecodeCalls(member.Value, made, calls, reading);
                    break;
                case "tool_name":
                    toolName = reading.Text(member.Name, member.Value);
                    break;
                case "tool_call_id":
                    callId = reading.Text(member.Name, member.Value) is { Length: > 0 } id ? id : null;
                    break;
                default:
                    state.Add(member.Name, member.Value);
                    break;
            }
        }

        List<Block> content = [.. string.IsNullOrEmpty(text) ? Array.Empty<Block>() : [new TextBlock(text)], .. media];
        switch (reading.RequiredText("role", message))
        {
            case "system":
                turns.Add(new Turn(Role.System, content) { State = state.Build() });
                break;
            case "user":
                turns.Add(new Turn(Role.User, content) { State = state.Build() });
                break;
            case "assistant":
                List<Block> thought = string.IsNullOrEmpty(thinking) ? [] : [new ReasoningBlock(thinking)];
                turns.Add(new Turn(Role.Assistant, [.. thought, .. content, .. made]) { State = state.Build() });
                break;
            case "tool":
                turns.Add(new Turn(Role.Tool, [new ToolResultBlock(calls.Result(callId, toolName), content)]) { State = state.Build() });
                break;
            default:
                reading.Fail("role", "The role of a message must be system, user, assistant or tool.");
                break;
        }
    }

    private static void DecodeCalls(JsonView array, List<Block> made, OpenCalls calls, RequestReading reading)
    {
        foreach (var item in reading.Objects("tool_calls", array))
        {
            if (Read(item, reading) is var (id, name, arguments))
                made.Add(new ToolCallBlock(calls.Call(id, name), name, arguments));
        }
    }

    /// <summary>Reads one call; null after an error.</summary>
    public static (string? Id, string Name, string Arguments)? Read(JsonView call, RequestReading reading)
    {
        if (!call.TryGetProperty("function", out var function) || function.ValueKind != JsonValueKind.Object)
        {
            reading.Fail("function", "A tool call needs a 'function'.");
            return null;
        }

        reading.Enter("function");
        var name = reading.RequiredText("name", function);
        var arguments = "{}";
        if (function.TryGetProperty("arguments", out var value) && value.ValueKind != JsonValueKind.Null && reading.IsObject("arguments", value))
            arguments = value.GetRawText();
        reading.Leave();
        var id = call.TryGetProperty("id", out var told) && told.ValueKind == JsonValueKind.String && told.GetString() is { Length: > 0 } text ? text : null;
        return (id, name, arguments);
    }
}
