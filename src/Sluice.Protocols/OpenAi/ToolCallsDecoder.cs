using System.Globalization;
using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.OpenAi;

/// <summary>Reads the <c>tool_calls</c> of a message.</summary>
internal static class ToolCallsDecoder
{
    public static void Decode(JsonView calls, List<Block> blocks, RequestReading reading)
    {
        if (calls.ValueKind == JsonValueKind.Null)
            return;
        var index = 0;
        foreach (var call in reading.Objects("tool_calls", calls))
        {
            if (DecodeCall(call, index++, reading) is { } block)
                blocks.Add(block);
        }
    }

    private static Block? DecodeCall(JsonView call, int index, RequestReading reading)
    {
        var state = new StateCollector(OpenAiNames.Chat);
        foreach (var member in call.EnumerateObject())
        {
            if (member.Name is not ("id" or "type" or "function" or "index"))
                state.Add(member.Name, member.Value);
        }

        if (IsCustom(call))
            return DecodeCustom(call, index, reading);
        if (call.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && !type.ValueEquals("function"))
        {
            state = new StateCollector(OpenAiNames.Chat);
            foreach (var member in call.EnumerateObject())
                state.Add(member.Name, member.Value);
            return new OpaqueBlock("tool_calls") { State = state.Build() };
        }

        if (!call.TryGetProperty("function", out var function) || function.ValueKind != JsonValueKind.Object)
        {
            reading.Fail("function", "A tool call needs a 'function'.");
            return null;
        }

        reading.Enter("function");
        var name = reading.RequiredText("name", function);
        var arguments = function.TryGetProperty("arguments", out var value) ? ToolArguments.TextOf(value) : "{}";
        reading.Leave();
        var id = call.TryGetProperty("id", out var idValue) ? reading.Text("id", idValue) : null;
        return new ToolCallBlock(string.IsNullOrEmpty(id) ? MintId(index) : id, name, arguments) { State = state.Build() };
    }

    /// <summary>Whether a call is one of a tool that takes text.</summary>
    public static bool IsCustom(JsonView call) => call.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("custom");

    private static ToolCallBlock? DecodeCustom(JsonView call, int index, RequestReading reading)
    {
        if (!call.TryGetProperty("custom", out var custom) || custom.ValueKind != JsonValueKind.Object)
        {
            reading.Fail("custom", "A call of a custom tool needs a 'custom'.");
            return null;
        }

        reading.Enter("custom");
        var name = reading.RequiredText("name", custom);
        var input = reading.RequiredText("input", custom);
        reading.Leave();
        var state = new StateCollector(OpenAiNames.Chat);
        foreach (var member in call.EnumerateObject())
        {
            if (member.Name is not ("id" or "type" or "custom" or "index"))
                state.Add(member.Name, member.Value);
        }

        var id = call.TryGetProperty("id", out var told) ? reading.Text("id", told) : null;
        return new ToolCallBlock(string.IsNullOrEmpty(id) ? MintId(index) : id, name, TextInput.ToArguments(input)) { TakesText = true, State = state.Build() };
    }

    /// <summary>The id of a call that came without one.</summary>
    public static string MintId(int index) => "call_" + index.ToString(CultureInfo.InvariantCulture);
}
