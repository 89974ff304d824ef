using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.OpenAi;

/// <summary>Reads <c>tools</c> and <c>tool_choice</c>.</summary>
internal static class ChatToolDecoder
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

    /// <summary>Reads the choice; null for a form that the conversation model has no word for. One that permits some of the tools only leaves just those.</summary>
    public static ToolChoice? DecodeChoice(JsonView choice, ref IReadOnlyList<ToolDefinition> tools, RequestReading reading)
    {
        if (choice.ValueKind == JsonValueKind.String)
        {
            switch (choice.GetString())
            {
                case "auto":
                    return new ToolChoice(ToolChoiceMode.Auto);
                case "none":
                    return new ToolChoice(ToolChoiceMode.None);
                case "required":
                    return new ToolChoice(ToolChoiceMode.Required);
            }
        }
        else if (choice.ValueKind == JsonValueKind.Object)
        {
            if (choice.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("allowed_tools"))
                return DecodeAllowed(choice, ref tools, reading);
            if (type.ValueKind != JsonValueKind.String || !(type.ValueEquals("function") || type.ValueEquals("custom")))
                return null;
            if (choice.TryGetProperty(type.GetString()!, out var function) && function.ValueKind == JsonValueKind.Object
                && function.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String)
                return new ToolChoice(ToolChoiceMode.Named, name.GetString());
        }

        reading.Fail("tool_choice", "'tool_choice' must be auto, none, required, or an object that names a function.");
        return null;
    }

    private static ToolChoice? DecodeAllowed(JsonView choice, ref IReadOnlyList<ToolDefinition> tools, RequestReading reading)
    {
        reading.Enter("tool_choice");
        ToolChoiceMode? mode = null;
        if (choice.TryGetProperty("allowed_tools", out var allowed) && reading.IsObject("allowed_tools", allowed))
        {
            reading.Enter("allowed_tools");
            mode = ModeOf(allowed, reading);
            var names = NamesOf(allowed, reading);
            var known = tools;
            if (!names.TrueForAll(name => known.Any(tool => tool.Name == name)))
                reading.Fail("tools", "The allowed tools must be among 'tools'.");
            reading.Leave();
            tools = [.. tools.Where(tool => names.Contains(tool.Name))];
        }
        else
        {
            reading.Fail("allowed_tools", "A choice of type allowed_tools needs 'allowed_tools'.");
        }

        reading.Leave();
        return mode is { } its ? new ToolChoice(its) : null;
    }

    private static ToolChoiceMode? ModeOf(JsonView allowed, RequestReading reading)
    {
        switch (reading.RequiredText("mode", allowed))
        {
            case "auto":
                return ToolChoiceMode.Auto;
            case "required":
                return ToolChoiceMode.Required;
            default:
                reading.Fail("mode", "The 'mode' of allowed tools must be auto or required.");
                return null;
        }
    }

    private static List<string> NamesOf(JsonView allowed, RequestReading reading)
    {
        var names = new List<string>();
        if (!allowed.TryGetProperty("tools", out var list) || !reading.IsArray("tools", list))
            return names;
        foreach (var tool in reading.Objects("tools", list))
        {
            var type = reading.RequiredText("type", tool);
            if (tool.TryGetProperty(type, out var named) && named.ValueKind == JsonValueKind.Object)
            {
                reading.Enter(type);
                names.Add(reading.RequiredText("name", named));
                reading.Leave();
            }
            else
            {
                reading.Fail(type, $"An allowed tool of type {type} needs a '{type}'.");
            }
        }

        return names;
    }

    private static ToolDefinition? DecodeCustom(JsonView tool, RequestReading reading)
    {
        if (!tool.TryGetProperty("custom", out var custom) || custom.ValueKind != JsonValueKind.Object)
        {
            reading.Fail("custom", "A tool of type custom needs a 'custom'.");
            return null;
        }

        reading.Enter("custom");
        var name = reading.RequiredName(custom);
        var description = custom.TryGetProperty("description", out var text) ? reading.Text("description", text) : null;
        ToolGrammar? grammar = null;
        if (custom.TryGetProperty("format", out var format) && format.ValueKind != JsonValueKind.Null)
            grammar = CustomToolFormat.Read(format, format.ValueKind == JsonValueKind.Object && format.TryGetProperty("grammar", out var its) ? its : default, reading);
        var path = reading.PathTo("format");
        reading.Leave();
        var state = new StateCollector(OpenAiNames.Chat);
        foreach (var member in tool.EnumerateObject())
        {
            if (member.Name is not ("type" or "custom"))
                state.Add(member.Name, member.Value);
        }

        if (custom.HasOtherMembers("name", "description", "format"))
            state.Add("custom", custom);
        return new ToolDefinition(name, description, TextInput.Schema) { TakesText = true, Grammar = grammar, SchemaPath = path, State = state.Build() };
    }

    private static ToolDefinition? DecodeTool(JsonView tool, RequestReading reading)
    {
        var type = reading.RequiredText("type", tool);
        var state = new StateCollector(OpenAiNames.Chat);
        if (type == "custom")
            return DecodeCustom(tool, reading);
        if (type != "function")
        {
            foreach (var member in tool.EnumerateObject())
                state.Add(member.Name, member.Value);
            return new ToolDefinition(type, null, null) { IsProviderTool = true, State = state.Build() };
        }

        if (!tool.TryGetProperty("function", out var function) || function.ValueKind != JsonValueKind.Object)
        {
            reading.Fail("function", "A tool of type function needs a 'function'.");
            return null;
        }

        reading.Enter("function");
        var name = reading.RequiredName(function);
        var description = function.TryGetProperty("description", out var text) ? reading.Text("description", text) : null;
        var strict = function.TryGetProperty("strict", out var flag) ? reading.Flag("strict", flag) : null;
        JsonElement? parameters = null;
        if (function.TryGetProperty("parameters", out var schema) && schema.ValueKind != JsonValueKind.Null && reading.IsObject("parameters", schema))
            parameters = schema.ToElement();
        var path = reading.PathTo("parameters");
        reading.Leave();

        foreach (var member in tool.EnumerateObject())
        {
            if (member.Name is not ("type" or "function"))
                state.Add(member.Name, member.Value);
        }

        if (function.HasOtherMembers("name", "description", "strict", "parameters"))
            state.Add("function", function);
        return new ToolDefinition(name, description, parameters, strict) { SchemaPath = path, State = state.Build() };
    }
}
