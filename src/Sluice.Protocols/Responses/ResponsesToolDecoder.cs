using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Json;
using Sluice.Protocols.OpenAi;

namespace Sluice.Protocols.Responses;

/// <summary>Reads <c>tools</c>: functions, flat here, tools that take text, and tools that only OpenAI's own service knows.</summary>
internal static class ResponsesToolDecoder
{
    public static IReadOnlyList<ToolDefinition> Decode(JsonView tools, RequestReading reading)
    {
        var definitions = new List<ToolDefinition>();
        foreach (var tool in reading.Objects("tools", tools))
        {
            if (DecodeTool(tool, reading) is { } definition)
                definitions.Add(definition);
        }

        return definitions;
    }

    private static ToolDefinition? DecodeTool(JsonView tool, RequestReading reading)
    {
        var type = reading.RequiredText("type", tool);
        if (type == "custom")
            return DecodeCustom(tool, reading);
        if (type != "function")
            return new ToolDefinition(type, null, null) { IsProviderTool = true, State = ResponsesContentDecoder.AllOf(tool) };

        var name = reading.RequiredName(tool);
        string? description = null;
        JsonElement? parameters = null;
        bool? strict = null;
        var state = new StateCollector(ResponsesNames.Dialect);
        foreach (var member in tool.EnumerateObject())
        {
            switch (member.Name)
            {
                case "type" or "name":
                    break;
                case "description":
                    description = reading.Text(member.Name, member.Value);
                    break;
                case "parameters":
                    if (member.Value.ValueKind != JsonValueKind.Null && reading.IsObject(member.Name, member.Value))
                        parameters = member.Value.ToElement();
                    break;
                case "strict":
                    // Unsaid, OpenAI tries to be strict and gives up where the schema does not allow it: that is not a promise to pass on.
                    strict = reading.Flag(member.Name, member.Value);
                    break;
                default:
                    if (member.Value.ValueKind != JsonValueKind.Null)
                        state.Add(member.Name, member.Value);
                    break;
            }
        }

        return new ToolDefinition(name, description, parameters, strict) { SchemaPath = reading.PathTo("parameters"), State = state.Build() };
    }

    private static ToolDefinition DecodeCustom(JsonView tool, RequestReading reading)
    {
        var name = reading.RequiredName(tool);
        string? description = null;
        ToolGrammar? grammar = null;
        var state = new StateCollector(ResponsesNames.Dialect);
        foreach (var member in tool.EnumerateObject())
        {
            switch (member.Name)
            {
                case "type" or "name":
                    break;
                case "description":
                    description = reading.Text(member.Name, member.Value);
                    break;
                case "format" when member.Value.ValueKind != JsonValueKind.Null:
                    grammar = CustomToolFormat.Read(member.Value, member.Value, reading);
                    break;
                default:
                    if (member.Value.ValueKind != JsonValueKind.Null)
                        state.Add(member.Name, member.Value);
                    break;
            }
        }

        return new ToolDefinition(name, description, TextInput.Schema) { TakesText = true, Grammar = grammar, SchemaPath = reading.PathTo("format"), State = state.Build() };
    }
}
