using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.OpenAi;

/// <summary>Reads one chat message of a request or of an answer.</summary>
internal static class ChatMessageDecoder
{
    public static Turn? DecodeTurn(JsonView message, RequestReading reading)
    {
        switch (reading.RequiredText("role", message))
        {
            case "system":
                return Plain(Role.System, message, reading);
            case "developer":
                return Plain(Role.Developer, message, reading);
            case "user":
                return Plain(Role.User, message, reading);
            case "assistant":
                return DecodeAssistant(message, reading);
            case "tool":
                return DecodeToolResult(message, reading);
            default:
                reading.Fail("role", "The role of a message must be one of system, developer, user, assistant, tool.");
                return null;
        }
    }

    /// <summary>Reads an assistant's message; its parts have no order on the wire, ours is: reasoning, text, refusal, calls.</summary>
    public static Turn DecodeAssistant(JsonView message, RequestReading reading)
    {
        var blocks = new List<Block>();
        var calls = new List<Block>();
        var state = new StateCollector(OpenAiNames.Chat);
        string? name = null, refusal = null, reasoning = null;
        List<Block>? thinking = null;
        foreach (var member in message.EnumerateObject())
        {
            var value = member.Value;
            switch (member.Name)
            {
                case "role":
                    break;
                case "name":
                    name = reading.Text(member.Name, value);
                    break;
                case "content":
                    ChatContentDecoder.Decode(value, blocks, reading);
                    break;
                case "refusal":
                    refusal = reading.Text(member.Name, value);
                    break;
                case "reasoning_content":
                    reasoning = reading.Text(member.Name, value) ?? reasoning;
                    break;
                case "reasoning" when value.ValueKind is JsonValueKind.String or JsonValueKind.Null:
                    reasoning ??= reading.Text(member.Name, value);
                    break;
                case "thinking_blocks" when value.ValueKind == JsonValueKind.Array:
                    thinking = ThinkingBlocks.Decode(value);
                    break;
                case "tool_calls":
                    ToolCallsDecoder.Decode(value, calls, reading);
                    break;
                default:
                    if (value.ValueKind != JsonValueKind.Null)
                        state.Add(member.Name, value);
                    break;
            }
        }

        // Blocks with signatures say the same as the plain reasoning text, and more.
        if (thinking is { Count: > 0 })
            blocks.InsertRange(0, thinking);
        else if (!string.IsNullOrEmpty(reasoning))
            blocks.Insert(0, new ReasoningBlock(reasoning));
        if (!string.IsNullOrEmpty(refusal))
            blocks.Add(new RefusalBlock(refusal));
        if (calls.Count > 0)
            blocks.RemoveAll(b => b is TextBlock { Text.Length: 0, State: null });
        blocks.AddRange(calls);
        return new Turn(Role.Assistant, blocks) { Name = name, State = state.Build() };
    }

    private static Turn Plain(Role role, JsonView message, RequestReading reading)
    {
        var blocks = new List<Block>();
        var state = new StateCollector(OpenAiNames.Chat);
        string? name = null;
        var hasContent = false;
        foreach (var member in message.EnumerateObject())
        {
            switch (member.Name)
            {
                case "role":
                    break;
                case "name":
                    name = reading.Text(member.Name, member.Value);
                    break;
                case "content" when member.Value.ValueKind != JsonValueKind.Null:
                    hasContent = true;
                    ChatContentDecoder.Decode(member.Value, blocks, reading);
                    break;
                case "content":
                    break;
                default:
                    state.Add(member.Name, member.Value);
                    break;
            }
        }

        if (!hasContent)
            reading.Fail("content", "A message of this role needs content.");
        return new Turn(role, blocks) { Name = name, State = state.Build() };
    }

    private static Turn DecodeToolResult(JsonView message, RequestReading reading)
    {
        var callId = reading.RequiredText("tool_call_id", message);
        var content = new List<Block>();
        var state = new StateCollector(OpenAiNames.Chat);
        string? name = null;
        foreach (var member in message.EnumerateObject())
        {
            switch (member.Name)
            {
                case "role" or "tool_call_id":
                    break;
                case "name":
                    name = reading.Text(member.Name, member.Value);
                    break;
                case "content":
                    ChatContentDecoder.Decode(member.Value, content, reading);
                    break;
                default:
                    state.Add(member.Name, member.Value);
                    break;
            }
        }

        return new Turn(Role.Tool, [new ToolResultBlock(callId, content)]) { Name = name, State = state.Build() };
    }
}
