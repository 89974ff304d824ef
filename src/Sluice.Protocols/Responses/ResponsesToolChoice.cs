using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Responses;

/// <summary>Reads <c>tool_choice</c>.</summary>
internal static class ResponsesToolChoice
{
    /// <summary>Reads the choice; one that permits some of the tools only leaves just those.</summary>
    /// <param name="choice">The value.</param>
    /// <param name="tools">The tools.</param>
    /// <param name="state">Takes a choice that the conversation model has no word for.</param>
    /// <param name="reading">Takes what is wrong.</param>
    public static ToolChoice? Decode(JsonView choice, ref IReadOnlyList<ToolDefinition> tools, ref StateCollector state, RequestReading reading)
    {
        if (choice.ValueKind == JsonValueKind.String && ModeOf(choice) is { } mode)
            return new ToolChoice(mode);
        if (choice.ValueKind != JsonValueKind.Object || !choice.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String)
        {
            reading.Fail("tool_choice", "'tool_choice' must be auto, none, required, or an object with a 'type'.");
            return null;
        }

        switch (type.GetString())
        {
            case "function" or "custom":
                reading.Enter("tool_choice");
                var name = reading.RequiredText("name", choice);
                reading.Leave();
                return new ToolChoice(ToolChoiceMode.Named, name);
            case "allowed_tools":
                return DecodeAllowed(choice, ref tools, reading);
            default:
                // One of the tools that only the provider has.
                state.Add("tool_choice", choice);
                return null;
        }
    }

    private static ToolChoice? DecodeAllowed(JsonView choice, ref IReadOnlyList<ToolDefinition> tools, RequestReading reading)
    {
        reading.Enter("tool_choice");
        var mode = choice.TryGetProperty("mode", out var told) ? ModeOf(told) : null;
        if (mode is not (ToolChoiceMode.Auto or ToolChoiceMode.Required))
            reading.Fail("mode", "The 'mode' of allowed tools must be auto or required.");
        var allowed = new HashSet<(bool IsFunction, string Name)>();
        if (choice.TryGetProperty("tools", out var list) && reading.IsArray("tools", list))
        {
            foreach (var tool in list.EnumerateArray())
            {
                if (tool.ValueKind == JsonValueKind.Object && tool.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String)
                    allowed.Add(type.ValueEquals("function") || type.ValueEquals("custom") ? (true, reading.RequiredText("name", tool)) : (false, type.GetString()!));
            }
        }

        var known = tools;
        if (allowed.Any(entry => !known.Any(tool => (!tool.IsProviderTool, tool.Name) == entry)))
            reading.Fail("tools", "The allowed tools must be among 'tools'.");
        reading.Leave();
        tools = [.. tools.Where(tool => allowed.Contains((!tool.IsProviderTool, tool.Name)))];
        return mode is { } its ? new ToolChoice(its) : null;
    }

    private static ToolChoiceMode? ModeOf(JsonView value) => value.ValueKind != JsonValueKind.String ? null : value.GetString() switch
    {
        "auto" => ToolChoiceMode.Auto,
        "none" => ToolChoiceMode.None,
        "required" => ToolChoiceMode.Required,
        _ => null,
    };
}
