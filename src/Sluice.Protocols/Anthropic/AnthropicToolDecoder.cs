using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Anthropic;

/// <summary>Reads <c>tools</c> and <c>tool_choice</c>.</summary>
internal static class AnthropicToolDecoder
{
    public static IReadOnlyList<ToolDefinition> Decode(JsonView tools, RequestReading reading)
    {
        var definitions = new List<ToolDefinition>();
        foreach (var tool in reading.Objects("tools", tools))
            definitions.Add(DecodeTool(tool, reading));
        return definitions;
    }

    public static (ToolChoice? Choice, bool? Parallel) DecodeChoice(JsonView choice, RequestReading reading)
    {
        if (!reading.IsObject("tool_choice", choice))
            return default;
        reading.Enter("tool_choice");
        ToolChoice? result = null;
        switch (reading.RequiredText("type", choice))
        {
            case "auto":
                result = new ToolChoice(ToolChoiceMode.Auto);
                break;
            case "none":
                result = new ToolChoice(ToolChoiceMode.None);
                break;
            case "any":
                result = new ToolChoice(ToolChoiceMode.Required);
                break;
            case "tool":
                result = new ToolChoice(ToolChoiceMode.Named, reading.RequiredText("name", choice));
                break;
            default:
                reading.Fail("type", "'tool_choice.type' must be one of auto, any, tool, none.");
                break;
        }

        var disabled = choice.TryGetProperty("disable_parallel_tool_use", out var flag) ? reading.Flag("disable_parallel_tool_use", flag) : null;
        reading.Leave();
        return (result, !disabled);
    }

    private static ToolDefinition DecodeTool(JsonView tool, RequestReading reading)
    {
        var type = tool.TryGetProperty("type", out var value) ? reading.Text("type", value) : null;
        var state = new StateCollector(AnthropicNames.Messages);
        if (type is not (null or "custom"))
        {
            foreach (var member in tool.EnumerateObject())
                state.Add(member.Name, member.Value);
            var provided = tool.TryGetProperty("name", out var its) && its.ValueKind == JsonValueKind.String ? its.GetString()! : type;
            return new ToolDefinition(provided, null, null) { IsProviderTool = true, State = state.Build() };
        }

        var name = reading.RequiredName(tool);
        string? description = null;
        bool? strict = null;
        JsonElement? schema = null;
        foreach (var member in tool.EnumerateObject())
        {
            switch (member.Name)
            {
                case "name" or "type":
                    break;
                case "description":
                    description = reading.Text(member.Name, member.Value);
                    break;
                case "strict":
                    strict = reading.Flag(member.Name, member.Value);
                    break;
                case "input_schema":
                    schema = reading.IsObject(member.Name, member.Value) ? member.Value.ToElement() : null;
                    break;
                default:
                    if (member.Value.ValueKind != JsonValueKind.Null)
                        state.Add(member.Name, member.Value);
                    break;
            }
        }

        return new ToolDefinition(name, description, schema, strict) { SchemaPath = reading.PathTo("input_schema"), State = state.Build() };
    }
}
