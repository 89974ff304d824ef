using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Gemini;

/// <summary>Writes <c>tools</c> and <c>toolConfig</c>.</summary>
internal static class GeminiToolEncoder
{
    public static void Write(Utf8JsonWriter writer, ConversationRequest request, LossReport losses)
    {
        var functions = request.Tools.Where(tool => !tool.IsProviderTool).ToList();
        var provided = new List<ToolDefinition>();
        foreach (var tool in request.Tools.Where(tool => tool.IsProviderTool))
        {
            if (tool.State?.Dialect == GeminiNames.Dialect)
                provided.Add(tool);
            else
                losses.Drop(ConversationFields.ToolType);
        }

        if (functions.Count + provided.Count > 0)
        {
            writer.WriteStartArray("tools");
            if (functions.Count > 0)
                WriteFunctions(writer, functions, losses);
            foreach (var tool in provided)
            {
                writer.WriteStartObject();
                writer.WriteState(tool.State, GeminiNames.Dialect, losses, ConversationFields.Tools);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        if (request.ParallelToolCalls == false)
            losses.Drop(ConversationFields.ParallelToolCalls);
        if (request.State.Find(GeminiNames.Dialect, "toolConfig") is null)
            WriteChoice(writer, request, functions, losses);
    }

    private static void WriteFunctions(Utf8JsonWriter writer, List<ToolDefinition> functions, LossReport losses)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("functionDeclarations");
        foreach (var tool in functions)
        {
            writer.WriteStartObject();
            losses.DropGrammar(tool);
            writer.WriteString("name", tool.Name);
            writer.WriteOptional("description", tool.Description);
            if (tool.Parameters is { } parameters)
                writer.WriteElement("parametersJsonSchema", parameters);
            writer.WriteState(tool.State, GeminiNames.Dialect, losses, ConversationFields.Tools);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteChoice(Utf8JsonWriter writer, ConversationRequest request, List<ToolDefinition> functions, LossReport losses)
    {
        var choice = request.ToolChoice;
        if (functions.Count == 0)
        {
            if (choice?.Mode is ToolChoiceMode.Required or ToolChoiceMode.Named)
                losses.Drop(ConversationFields.ToolChoice);
            return;
        }

        var strict = functions.Exists(tool => tool.Strict == true);
        if (strict && choice?.Mode == ToolChoiceMode.None)
            losses.Drop(ConversationFields.ToolStrict);
        if (choice is null && !strict)
            return;
        writer.WriteStartObject("toolConfig");
        writer.WriteStartObject("functionCallingConfig");
        writer.WriteString("mode", choice?.Mode switch
        {
            ToolChoiceMode.None => "NONE",
            ToolChoiceMode.Required or ToolChoiceMode.Named => "ANY",
            // Whoever wants arguments to match their schemas exactly gets the mode that does that; ANY does it anyway.
            _ => strict ? "VALIDATED" : "AUTO",
        });
        if (choice?.Mode == ToolChoiceMode.Named)
        {
            writer.WriteStartArray("allowedFunctionNames");
            writer.WriteStringValue(choice.Name);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
