using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;
using Sluice.Protocols.OpenAi;

namespace Sluice.Protocols.Responses;

/// <summary>Writes <c>tools</c>, <c>tool_choice</c> and <c>parallel_tool_calls</c>.</summary>
internal static class ResponsesToolEncoder
{
    public static void Write(Utf8JsonWriter writer, ConversationRequest request, LossReport losses)
    {
        var open = false;
        foreach (var tool in request.Tools)
        {
            if (tool.IsProviderTool && tool.State?.Dialect != ResponsesNames.Dialect)
            {
                losses.Drop(ConversationFields.ToolType);
                continue;
            }

            if (!open)
                writer.WriteStartArray("tools");
            open = true;
            WriteTool(writer, tool, losses);
        }

        if (open)
            writer.WriteEndArray();
        WriteChoice(writer, request, open, losses);
        if (request.ParallelToolCalls is { } parallel && (open || !ResponsesRequestEncoder.IsForeign(losses)))
            writer.WriteBoolean("parallel_tool_calls", parallel);
    }

    private static void WriteTool(Utf8JsonWriter writer, ToolDefinition tool, LossReport losses)
    {
        writer.WriteStartObject();
        if (tool.TakesText)
        {
            WriteCustom(writer, tool);
        }
        else if (!tool.IsProviderTool)
        {
            writer.WriteString("type", "function");
            writer.WriteString("name", tool.Name);
            writer.WriteOptional("description", tool.Description);
            writer.WritePropertyName("parameters");
            WriteParameters(writer, tool.Parameters);
            // Unsaid means strict here and lenient everywhere else.
            var strict = tool.Strict ?? (ResponsesRequestEncoder.IsForeign(losses) ? false : null);
            writer.WriteOptional("strict", strict);
        }

        writer.WriteState(tool.State, ResponsesNames.Dialect, losses, ConversationFields.Tools);
        writer.WriteEndObject();
    }

    private static void WriteCustom(Utf8JsonWriter writer, ToolDefinition tool)
    {
        writer.WriteString("type", "custom");
        writer.WriteString("name", tool.Name);
        writer.WriteOptional("description", tool.Description);
        if (tool.Grammar is not { } grammar)
            return;
        writer.WriteStartObject("format");
        writer.WriteString("type", "grammar");
        CustomToolFormat.Write(writer, grammar);
        writer.WriteEndObject();
    }

    private static void WriteParameters(Utf8JsonWriter writer, JsonElement? parameters)
    {
        if (parameters is { } schema)
            schema.WriteTo(writer);
        else
            writer.WriteNullValue();
    }

    private static void WriteChoice(Utf8JsonWriter writer, ConversationRequest request, bool hasTools, LossReport losses)
    {
        var choice = request.ToolChoice;
        if (choice is null)
            return;
        if (!hasTools && ResponsesRequestEncoder.IsForeign(losses))
        {
            if (choice.Mode is ToolChoiceMode.Required or ToolChoiceMode.Named)
                losses.Drop(ConversationFields.ToolChoice);
            return;
        }

        if (choice.Mode == ToolChoiceMode.Named)
        {
            writer.WriteStartObject("tool_choice");
            writer.WriteString("type", request.Tools.Any(tool => tool.TakesText && tool.Name == choice.Name) ? "custom" : "function");
            writer.WriteString("name", choice.Name);
            writer.WriteEndObject();
            return;
        }

        writer.WriteString("tool_choice", choice.Mode switch { ToolChoiceMode.None => "none", ToolChoiceMode.Required => "required", _ => "auto" });
    }
}
