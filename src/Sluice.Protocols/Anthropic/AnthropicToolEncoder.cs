using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Anthropic;

/// <summary>Writes <c>tools</c> and <c>tool_choice</c>.</summary>
internal static class AnthropicToolEncoder
{
    public static void Write(Utf8JsonWriter writer, ConversationRequest request, LossReport losses)
    {
        var open = false;
        foreach (var tool in request.Tools)
        {
            if (tool.IsProviderTool && tool.State?.Dialect != AnthropicNames.Messages)
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
    }

    private static void WriteTool(Utf8JsonWriter writer, ToolDefinition tool, LossReport losses)
    {
        writer.WriteStartObject();
        losses.DropGrammar(tool);
        if (!tool.IsProviderTool)
        {
            writer.WriteString("name", tool.Name);
            writer.WriteOptional("description", tool.Description);
            writer.WritePropertyName("input_schema");
            WriteSchema(writer, tool.Parameters, losses);
            writer.WriteOptional("strict", tool.Strict);
        }

        writer.WriteBlockState(tool.State, losses, ConversationFields.Tools);
        writer.WriteEndObject();
    }

    private static void WriteSchema(Utf8JsonWriter writer, JsonElement? parameters, LossReport losses)
    {
        if (parameters is not { ValueKind: JsonValueKind.Object } schema)
        {
            // No parameters is an empty object there.
            writer.WriteStartObject();
            writer.WriteString("type", "object");
            writer.WriteStartObject("properties");
            writer.WriteEndObject();
            writer.WriteEndObject();
            return;
        }

        if (schema.TryGetProperty("type", out _))
        {
            schema.WriteTo(writer);
            return;
        }

        losses.Change(ConversationFields.ToolParameters);
        writer.WriteStartObject();
        writer.WriteString("type", "object");
        writer.WriteOtherMembers(schema);
        writer.WriteEndObject();
    }

    private static void WriteChoice(Utf8JsonWriter writer, ConversationRequest request, bool hasTools, LossReport losses)
    {
        var choice = request.ToolChoice;
        if (!hasTools)
        {
            if (choice?.Mode is ToolChoiceMode.Required or ToolChoiceMode.Named)
                losses.Drop(ConversationFields.ToolChoice);
            return;
        }

        // Without a choice there is no place to forbid parallel calls.
        if (choice is null && request.ParallelToolCalls != false)
            return;
        writer.WriteStartObject("tool_choice");
        writer.WriteString("type", choice?.Mode switch
        {
            ToolChoiceMode.None => "none",
            ToolChoiceMode.Required => "any",
            ToolChoiceMode.Named => "tool",
            _ => "auto",
        });
        if (choice?.Mode == ToolChoiceMode.Named)
            writer.WriteString("name", choice.Name);
        if (choice?.Mode != ToolChoiceMode.None)
            writer.WriteOptional("disable_parallel_tool_use", !request.ParallelToolCalls);
        writer.WriteEndObject();
    }
}
