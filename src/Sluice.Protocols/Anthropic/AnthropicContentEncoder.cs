using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Anthropic;

/// <summary>Writes blocks of a request.</summary>
internal static class AnthropicContentEncoder
{
    /// <summary>Whether a block can be written at all; what can't is declared or, if the request would lose its meaning, refused.</summary>
    public static bool Accepts(Block block, LossReport losses)
    {
        switch (block)
        {
            case TextBlock text:
                // Anthropic refuses empty texts; they say nothing.
                return text.Text.Length > 0;
            case ReasoningBlock reasoning when reasoning.Signature is null && reasoning.RedactedData is null:
                // A made-up signature would be refused, so reasoning of others can't be told.
                losses.Drop(ConversationFields.ReasoningBlock);
                return false;
            case OpaqueBlock opaque when opaque.State?.Dialect != AnthropicNames.Messages:
                losses.Drop($"{ConversationFields.Blocks}.{opaque.Type}");
                return false;
            case AudioBlock:
                losses.Refuse(ConversationFields.Audio, "This model takes no sound.");
                return false;
            default:
                return true;
        }
    }

    public static void Write(Utf8JsonWriter writer, Block block, LossReport losses)
    {
        writer.WriteStartObject();
        switch (block)
        {
            case TextBlock text:
                writer.WriteString("type", "text");
                writer.WriteText("text", text.Text);
                break;
            case RefusalBlock refusal:
                losses.Change($"{ConversationFields.Blocks}.refusal");
                writer.WriteString("type", "text");
                writer.WriteText("text", refusal.Text);
                break;
            case ReasoningBlock { RedactedData: { } data }:
                writer.WriteString("type", "redacted_thinking");
                writer.WriteString("data", data);
                break;
            case ReasoningBlock reasoning:
                writer.WriteString("type", "thinking");
                writer.WriteText("thinking", reasoning.Text);
                writer.WriteString("signature", reasoning.Signature ?? "");
                break;
            case ImageBlock image:
                AnthropicMediaEncoder.WriteImage(writer, image, losses);
                break;
            case DocumentBlock document:
                AnthropicMediaEncoder.WriteDocument(writer, document, losses);
                break;
            case ToolCallBlock call:
                WriteCall(writer, call, losses);
                break;
            case ToolResultBlock result:
                WriteResult(writer, result, losses);
                break;
        }

        writer.WriteBlockState(block.State, losses, ConversationFields.Blocks);
        writer.WriteEndObject();
    }

    private static void WriteCall(Utf8JsonWriter writer, ToolCallBlock call, LossReport losses)
    {
        writer.WriteString("type", "tool_use");
        writer.WriteString("id", ToolUseIds.Allowed(call.Id));
        writer.WriteString("name", call.Name);
        if (ToolArguments.TryReadObject(call.ArgumentsJson, out var arguments))
        {
            writer.WritePropertyName("input");
            writer.WriteRawValue(arguments.GetRawText(), skipInputValidation: true);
            return;
        }

        // Arguments that were cut off can't be told in an object, and inventing keys would be a lie.
        losses.Change(ConversationFields.ToolCallArguments);
        writer.WriteStartObject("input");
        writer.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter writer, ToolResultBlock result, LossReport losses)
    {
        writer.WriteString("type", "tool_result");
        writer.WriteString("tool_use_id", ToolUseIds.Allowed(result.CallId));
        var content = result.Content.Where(b => Accepts(b, losses)).ToList();
        if (content is [TextBlock { State: null } only])
        {
            writer.WriteText("content", only.Text);
        }
        else if (content.Count > 0)
        {
            writer.WriteStartArray("content");
            foreach (var block in content)
                Write(writer, block, losses);
            writer.WriteEndArray();
        }

        if (result.IsError)
            writer.WriteBoolean("is_error", true);
    }
}
