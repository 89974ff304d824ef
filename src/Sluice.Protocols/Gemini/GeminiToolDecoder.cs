using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Gemini;

/// <summary>Reads <c>tools</c> and <c>toolConfig</c>.</summary>
internal static class GeminiToolDecoder
{
    public static List<ToolDefinition> Decode(JsonView tools, RequestReading reading)
    {
        var definitions = new List<ToolDefinition>();
        foreach (var tool in reading.Objects("tools", tools))
            DecodeTool(tool, definitions, reading);
        return definitions;
    }

    /// <summary>Reads the choice; the third value says whether arguments must match their schemas.</summary>
    public static (ToolChoice? Choice, ProviderState? State, bool Strict) DecodeConfig(JsonView config, RequestReading reading)
    {
        if (!reading.IsObject("toolConfig", config))
            return default;
        ToolChoice? choice = null;
        var isWhole = true;
        var strict = false;
        foreach (var member in config.EnumerateObject())
        {
            if (GeminiNames.Canonical(member.Name) == "functionCallingConfig" && reading.IsObject(member.Name, member.Value))
                (choice, isWhole, strict) = DecodeCalling(member.Value, reading);
            else
                isWhole = false;
        }

        // What the conversation model can't say in full is kept whole for Gemini itself.
        return (choice, isWhole ? null : new ProviderState(GeminiNames.Dialect, [new("toolConfig", config.ToElement())]), strict);
    }

    private static (ToolChoice? Choice, bool IsWhole, bool Strict) DecodeCalling(JsonView calling, RequestReading reading)
    {
        string? mode = null;
        IReadOnlyList<string> names = [];
        var isWhole = true;
        foreach (var member in calling.EnumerateObject())
        {
            switch (GeminiNames.Canonical(member.Name))
            {
                case "mode":
                    mode = reading.Text(member.Name, member.Value);
                    break;
                case "allowedFunctionNames":
                    names = reading.Texts(member.Name, member.Value);
                    break;
                default:
                    isWhole = false;
                    break;
            }
        }

        switch (mode?.ToUpperInvariant())
        {
            case null or "MODE_UNSPECIFIED":
                return (null, isWhole && names.Count == 0, false);
            case "AUTO":
                return (new ToolChoice(ToolChoiceMode.Auto), isWhole && names.Count == 0, false);
            case "VALIDATED":
                return (new ToolChoice(ToolChoiceMode.Auto), isWhole && names.Count == 0, true);
            case "NONE":
                return (new ToolChoice(ToolChoiceMode.None), isWhole, false);
            case "ANY" when names.Count == 1:
                return (new ToolChoice(ToolChoiceMode.Named, names[0]), isWhole, false);
            case "ANY":
                return (new ToolChoice(ToolChoiceMode.Required), isWhole && names.Count == 0, false);
            default:
                reading.Fail("mode", "'toolConfig.functionCallingConfig.mode' must be one of AUTO, ANY, NONE, VALIDATED.");
                return default;
        }
    }

    private static void DecodeTool(JsonView tool, List<ToolDefinition> definitions, RequestReading reading)
    {
        foreach (var member in tool.EnumerateObject())
        {
            var name = GeminiNames.Canonical(member.Name);
            if (member.Value.ValueKind == JsonValueKind.Null)
                continue;
            if (name != "functionDeclarations")
            {
                // A tool that Google runs itself: web search, code execution, maps.
                definitions.Add(new ToolDefinition(name, null, null) { IsProviderTool = true, State = new ProviderState(GeminiNames.Dialect, [new(name, member.Value.ToElement())]) });
                continue;
            }

            foreach (var declaration in reading.Objects(member.Name, member.Value))
                definitions.Add(DecodeFunction(declaration, reading));
        }
    }

    private static ToolDefinition DecodeFunction(JsonView declaration, RequestReading reading)
    {
        var name = reading.RequiredName(declaration);
        string? description = null;
        JsonElement? parameters = null;
        var path = reading.PathTo("parameters");
        var state = new StateCollector(GeminiNames.Dialect);
        foreach (var member in declaration.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Null)
                continue;
            switch (GeminiNames.Canonical(member.Name))
            {
                case "name":
                    break;
                case "description":
                    description = reading.Text(member.Name, member.Value);
                    break;
                case "parameters":
                    parameters = reading.IsObject(member.Name, member.Value) ? GeminiSchema.ToJsonSchema(member.Value.ToElement()) : null;
                    break;
                case "parametersJsonSchema":
                    parameters = reading.IsObject(member.Name, member.Value) ? member.Value.ToElement() : null;
                    path = reading.PathTo(member.Name);
                    break;
                case var other:
                    state.Add(other, member.Value);
                    break;
            }
        }

        return new ToolDefinition(name, description, parameters) { SchemaPath = path, State = state.Build() };
    }
}
