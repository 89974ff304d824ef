using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.OpenAi;

/// <summary>Writes one turn as one or, for tool results, several chat messages.</summary>
internal static class ChatMessageEncoder
{
    public static void Encode(Utf8JsonWriter writer, Turn turn, LossReport losses)
    {
        switch (turn.Role)
        {
            case Role.Assistant:
                WriteAssistant(writer, turn, losses);
                break;
            case Role.Tool:
                ChatToolResultEncoder.Write(writer, turn, losses);
                break;
            default:
                WritePlain(writer, turn, losses);
                break;
        }
    }

    private static void WritePlain(Utf8JsonWriter writer, Turn turn, LossReport losses)
    {
        writer.WriteStartObject();
        writer.WriteString("role", turn.Role switch { Role.System => "system", Role.Developer => "developer", _ => "user" });
        writer.WriteOptional("name", turn.Name);
        ChatContentEncoder.Write(writer, turn.Blocks, turn.Role == Role.System ? ConversationFields.SystemBlocks : ConversationFields.Blocks, losses);
        writer.WriteState(turn.State, OpenAiNames.Chat, losses, "turns[]");
        writer.WriteEndObject();
    }

    private static void WriteAssistant(Utf8JsonWriter writer, Turn turn, LossReport losses)
    {
        if (!IsInWireOrder(turn.Blocks))
            losses.Change(ConversationFields.Blocks);

        var calls = turn.Blocks.Where(b => b is ToolCallBlock || IsOpaqueCall(b)).ToList();
        var content = turn.Blocks.Where(b => b is not (ToolCallBlock or ReasoningBlock or RefusalBlock) && !calls.Contains(b)).ToList();
        writer.WriteStartObject();
        writer.WriteString("role", "assistant");
        writer.WriteOptional("name", turn.Name);
        if (content.Count == 0)
            writer.WriteNull("content");
        else
            ChatContentEncoder.Write(writer, content, ConversationFields.Blocks, losses);
        WriteReasoning(writer, turn.Blocks.OfType<ReasoningBlock>().ToList(), losses);
        var refusal = string.Concat(turn.Blocks.OfType<RefusalBlock>().Select(r => r.Text));
        if (refusal.Length > 0)
            writer.WriteString("refusal", refusal);
        WriteCalls(writer, calls, losses);
        writer.WriteState(turn.State, OpenAiNames.Chat, losses, "turns[]");
        writer.WriteEndObject();
    }

    private static void WriteReasoning(Utf8JsonWriter writer, List<ReasoningBlock> blocks, LossReport losses)
    {
        if (blocks.Count == 0)
            return;
        foreach (var block in blocks)
            losses.DropState(block.State, OpenAiNames.Chat, ConversationFields.ReasoningBlock);

        var text = string.Concat(blocks.Select(b => b.Text));
        if (text.Length > 0)
            writer.WriteText("reasoning_content", text);
        if (!blocks.Exists(ThinkingBlocks.AreNeededFor))
            return;

        // A signature means something only to the provider behind the client's own dialect.
        if (losses.ClientDialect is null or OpenAiNames.Chat)
        {
            ThinkingBlocks.Write(writer, blocks);
            return;
        }

        if (blocks.Exists(block => block.Signature is not null))
            losses.Drop(ConversationFields.ReasoningSignature);
        if (blocks.Exists(block => block.RedactedData is not null))
            losses.Drop(ConversationFields.ReasoningRedacted);
    }

    private static void WriteCalls(Utf8JsonWriter writer, List<Block> calls, LossReport losses)
    {
        if (calls.Count == 0)
            return;
        writer.WriteStartArray("tool_calls");
        foreach (var block in calls)
        {
            writer.WriteStartObject();
            if (block is ToolCallBlock call)
                ChatCallWriting.Write(writer, call);

            writer.WriteState(block.State, OpenAiNames.Chat, losses, "turns[].blocks[].tool_call");
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static bool IsOpaqueCall(Block block) => block is OpaqueBlock { Type: "tool_calls", State.Dialect: OpenAiNames.Chat };

    private static bool IsInWireOrder(IReadOnlyList<Block> blocks)
    {
        var last = 0;
        foreach (var block in blocks)
        {
            var rank = block switch { ReasoningBlock => 0, RefusalBlock => 2, ToolCallBlock => 3, OpaqueBlock { Type: "tool_calls" } => 3, _ => 1 };
            if (rank < last)
                return false;
            last = rank;
        }

        return true;
    }
}
