using System.Globalization;
using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Responses;

/// <summary>
/// Reads <c>input</c>: a text, or typed items. What the model said in a row (messages, calls, reasoning) is one turn, and so are results in a row.
/// </summary>
/// <param name="reading">Takes what is wrong.</param>
internal sealed class ResponsesInputDecoder(RequestReading reading)
{
    private readonly List<(Role Role, List<Block> Blocks, bool IsOpen)> _turns = [];
    private int _calls;

    public IReadOnlyList<Turn> Turns => [.. _turns.Select(turn => new Turn(turn.Role, turn.Blocks))];

    /// <summary>Reads the value; false if it is neither a text nor a list.</summary>
    public bool Read(JsonView input)
    {
        if (input.ValueKind == JsonValueKind.String)
        {
            _turns.Add((Role.User, [new TextBlock(input.GetString()!)], false));
            return true;
        }

        if (input.ValueKind != JsonValueKind.Array)
            return false;
        foreach (var item in reading.Objects("input", input))
            ReadItem(item);
        return true;
    }

    private void ReadItem(JsonView item)
    {
        var type = item.TryGetProperty("type", out var value) ? reading.Text("type", value) : null;
        switch (type ?? (item.TryGetProperty("role", out _) ? "message" : item.TryGetProperty("id", out _) ? "item_reference" : ""))
        {
            case "message":
                ReadMessage(item);
                break;
            case "function_call":
                ReadCall(item, takesText: false);
                break;
            case "function_call_output":
                ReadResult(item, takesText: false);
                break;
            case "custom_tool_call":
                ReadCall(item, takesText: true);
                break;
            case "custom_tool_call_output":
                ReadResult(item, takesText: true);
                break;
            case "reasoning":
                Append(Role.Assistant, ResponsesReasoning.Decode(item));
                break;
            case "":
                reading.Fail("type", "An item of the input needs a 'type'.");
                break;
            case var other:
                // Items of tools that the provider runs, and references to items that it keeps.
                Append(other!.EndsWith("_output", StringComparison.Ordinal) ? Role.Tool : Role.Assistant, new OpaqueBlock(other) { State = ResponsesContentDecoder.AllOf(item) });
                break;
        }
    }

    private void ReadMessage(JsonView item)
    {
        var role = reading.RequiredText("role", item) switch
        {
            "user" => Role.User,
            "assistant" => Role.Assistant,
            "system" => Role.System,
            "developer" => Role.Developer,
            _ => (Role?)null,
        };
        if (role is null)
        {
            reading.Fail("role", "The role of a message must be one of user, assistant, system, developer.");
            return;
        }

        if (!item.TryGetProperty("content", out var content))
        {
            reading.Fail("content", "A message needs 'content'.");
            return;
        }

        var phase = item.TryGetProperty("phase", out var told) && told.ValueKind == JsonValueKind.String ? told : default;
        var blocks = ResponsesContentDecoder.Decode("content", content, phase, reading);
        if (role != Role.Assistant)
            _turns.Add((role.Value, blocks, false));
        else
            blocks.ForEach(block => Append(Role.Assistant, block));
    }

    private void ReadCall(JsonView item, bool takesText)
    {
        var name = reading.RequiredText("name", item);
        var arguments = takesText ? TextInput.ToArguments(reading.RequiredText("input", item))
            : item.TryGetProperty("arguments", out var value) ? ToolArguments.TextOf(value)
            : "{}";
        var state = new StateCollector(ResponsesNames.Dialect);
        foreach (var member in item.EnumerateObject())
        {
            // Its id and status are the item's, not the call's; they mean nothing to whoever did not make them.
            if (member.Name is not ("type" or "id" or "call_id" or "name" or "status" or ResponsesNames.KeptState) && member.Name != (takesText ? "input" : "arguments") && member.Value.ValueKind != JsonValueKind.Null)
                state.Add(member.Name, member.Value);
        }

        Append(Role.Assistant, new ToolCallBlock(IdOf(item), name, arguments) { TakesText = takesText, State = KeptState.Read(item) ?? state.Build() });
    }

    private void ReadResult(JsonView item, bool takesText)
    {
        if (!item.TryGetProperty("output", out var output))
        {
            reading.Fail("output", "The output of a call needs 'output'.");
            return;
        }

        var callId = reading.RequiredText("call_id", item);
        Append(Role.Tool, new ToolResultBlock(callId, ResponsesContentDecoder.Decode("output", output, default, reading)) { TakesText = takesText });
    }

    private string IdOf(JsonView item)
    {
        var number = _calls++;
        return Text(item, "call_id") ?? Text(item, "id") ?? "call_" + number.ToString(CultureInfo.InvariantCulture);
    }

    private static string? Text(JsonView item, string name) =>
        item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    private void Append(Role role, Block block)
    {
        if (_turns.Count == 0 || _turns[^1].Role != role || !_turns[^1].IsOpen)
            _turns.Add((role, [], true));
        _turns[^1].Blocks.Add(block);
    }
}
