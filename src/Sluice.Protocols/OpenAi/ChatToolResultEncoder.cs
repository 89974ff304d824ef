using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.OpenAi;

/// <summary>
/// Writes a turn of tool results: one message each. Tool messages hold text only, so images and documents follow in a user message.
/// </summary>
internal static class ChatToolResultEncoder
{
    public static void Write(Utf8JsonWriter writer, Turn turn, LossReport losses)
    {
        List<Block>? media = null;
        foreach (var block in turn.Blocks)
        {
            if (block is ToolResultBlock result)
                WriteResult(writer, turn, result, ref media, losses);
            else
                (media ??= []).Add(block);
        }

        if (media is null)
            return;
        losses.Change(ConversationFields.ToolResultContent);
        writer.WriteStartObject();
        writer.WriteString("role", "user");
        ChatContentEncoder.Write(writer, media, ConversationFields.ToolResultContent, losses);
        writer.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter writer, Turn turn, ToolResultBlock result, ref List<Block>? media, LossReport losses)
    {
        var parts = new List<Block>();
        if (result.IsError)
        {
            losses.Change(ConversationFields.ToolResultIsError);
            parts.Add(new TextBlock("Error:"));
        }

        foreach (var block in result.Content)
        {
            if (block is ImageBlock or DocumentBlock or AudioBlock)
            {
                (media ??= []).Add(block);
                parts.Add(new TextBlock($"[Attachment {media.Count} of the following message]"));
            }
            else
            {
                parts.Add(block);
            }
        }

        // A prefix belongs to the text it stands before; servers differ in how they join parts.
        if (result.IsError && parts is [_, TextBlock { State: null } text])
            parts = [new TextBlock("Error: " + text.Text)];

        writer.WriteStartObject();
        writer.WriteString("role", "tool");
        writer.WriteString("tool_call_id", result.CallId);
        writer.WriteOptional("name", turn.Name);
        ChatContentEncoder.Write(writer, parts, ConversationFields.ToolResultContent, losses);
        writer.WriteState(turn.State, OpenAiNames.Chat, losses, "turns[]");
        losses.DropState(result.State, OpenAiNames.Chat, ConversationFields.Blocks);
        writer.WriteEndObject();
    }
}
