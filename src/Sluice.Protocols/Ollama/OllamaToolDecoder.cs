using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Ollama;

/// <summary>Reads <c>tools</c>.</summary>
internal static class OllamaToolDecoder
{
    public static IReadOnlyList<ToolDefinition> Decode(JsonView tools, RequestReading reading)
    {
        var definitions = new List<ToolDefinition>();
        foreach (var tool in reading.Objects("tools", tools))
            definitions.Add(DecodeTool(tool, reading));
        return definitions;
    }

    private static ToolDefinition DecodeTool(JsonView tool, RequestReading reading)
    {
        if (!tool.TryGetProperty("function", out var function) || function.ValueKind != JsonValueKind.Object)
        {
            reading.Fail("function", "A tool needs a 'function'.");
            return new ToolDefinition("", null, null);
        }

        reading.Enter("function");
        var name = reading.RequiredName(function);
        string? description = null;
        JsonElement? parameters = null;
        var state = new StateCollector(OllamaNames.Chat);
        foreach (var member in function.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Null)
                continue;
            switch (member.Name)
            {
                case "name":
                    break;
                case "description":
                    description = reading.Text(member.Name, member.Value) is { Length: > 0 } text ? text : null;
                    break;
                case "parameters":
                    parameters = reading.IsObject(member.Name, member.Value) ? member.Value.ToElement() : null;
                    break;
                default:
                    state.Add(member.Name, member.Value);
                    break;
            }
        }

        var path = reading.PathTo("parameters");
        reading.Leave();
        return new ToolDefinition(name, description, parameters) { SchemaPath = path, State = state.Build() };
    }
}
