using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.OpenAi;

/// <summary>Writes <c>tools</c>, <c>tool_choice</c> and <c>parallel_tool_calls</c>.</summary>
internal static class ChatToolEncoder
{
    public static void Write(Utf8JsonWriter writer, ConversationRequest request, LossReport losses)
    {
        var open = false;
        foreach (var tool in request.Tools)
        {
            if (tool.IsProviderTool && tool.State?.Dialect != OpenAiNames.Chat)
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
        WriteChoice(writer, request);
        writer.WriteOptional("parallel_tool_calls", request.ParallelToolCalls);
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
            writer.WriteStartObject("function");
            writer.WriteString("name", tool.Name);
            writer.WriteOptional("description", tool.Description);
            if (tool.Parameters is { } parameters)
                writer.WriteElement("parameters", parameters);
            writer.WriteOptional("strict", tool.Strict);
            writer.WriteOtherMembers(tool.State.Find(OpenAiNames.Chat, "function"), "name", "description", "parameters", "strict");
            writer.WriteEndObject();
        }

        writer.WriteState(tool.State, OpenAiNames.Chat, losses, ConversationFields.Tools, except: tool.IsProviderTool ? null : tool.TakesText ? "custom" : "function");
        writer.WriteEndObject();
    }

    private static void WriteCustom(Utf8JsonWriter writer, ToolDefinition tool)
    {
        writer.WriteString("type", "custom");
        writer.WriteStartObject("custom");
        writer.WriteString("name", tool.Name);
        writer.WriteOptional("description", tool.Description);
        if (tool.Grammar is { } grammar)
        {
            writer.WriteStartObject("format");
            writer.WriteString("type", "grammar");
            writer.WriteStartObject("grammar");
            CustomToolFormat.Write(writer, grammar);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteOtherMembers(tool.State.Find(OpenAiNames.Chat, "custom"), "name", "description", "format");
        writer.WriteEndObject();
    }

    private static void WriteChoice(Utf8JsonWriter writer, ConversationRequest request)
    {
        var choice = request.ToolChoice;
        switch (choice?.Mode)
        {
            case null:
                break;
            case ToolChoiceMode.Named:
                writer.WriteStartObject("tool_choice");
                var type = request.Tools.Any(tool => tool.TakesText && tool.Name == choice.Name) ? "custom" : "function";
                writer.WriteString("type", type);
                writer.WriteStartObject(type);
                writer.WriteString("name", choice.Name);
                writer.WriteEndObject();
                writer.WriteEndObject();
                break;
            default:
                writer.WriteString("tool_choice", choice.Mode switch
                {
                    ToolChoiceMode.None => "none",
                    ToolChoiceMode.Required => "required",
                    _ => "auto",
                });
                break;
        }
    }
}
