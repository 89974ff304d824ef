using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Anthropic;

/// <summary>
/// Writes <c>system</c> and <c>messages</c> in the shape that Anthropic demands: instructions on top, user and assistant in turn,
/// all results of one round of tools first in one user message.
/// </summary>
internal static class AnthropicMessagesEncoder
{
    public static void Write(Utf8JsonWriter writer, IReadOnlyList<Turn> turns, LossReport losses)
    {
        var system = new List<Block>();
        var messages = new List<Message>();
        foreach (var turn in turns)
        {
            if (turn.Name is not null)
                losses.Drop(ConversationFields.TurnName);
            if (turn.Role is Role.System or Role.Developer)
            {
                if (messages.Count > 0)
                    losses.Change(ConversationFields.TurnRole);
                losses.DropState(turn.State, AnthropicNames.Messages, "turns[]");
                system.AddRange(turn.Blocks);
            }
            else
            {
                Add(messages, turn, losses);
            }
        }

        foreach (var empty in messages.Where(m => m.Blocks.Count == 0))
            empty.States.ForEach(state => losses.DropState(state, AnthropicNames.Messages, "turns[]"));
        messages.RemoveAll(m => m.Blocks.Count == 0);
        if (messages.Count == 0 && system.Count > 0)
        {
            // Instructions alone are no conversation there: they are what the user says.
            losses.Change(ConversationFields.TurnRole);
            var only = new Message("user");
            only.Blocks.AddRange(system.Where(b => AnthropicContentEncoder.Accepts(b, losses)));
            messages.Add(only);
            system.Clear();
        }

        WriteSystem(writer, system, losses);
        writer.WriteStartArray("messages");
        foreach (var message in messages)
            WriteMessage(writer, message, losses);
        writer.WriteEndArray();
    }

    private static void Add(List<Message> messages, Turn turn, LossReport losses)
    {
        var role = turn.Role == Role.Assistant ? "assistant" : "user";
        if (messages.Count == 0 || messages[^1].Role != role)
            messages.Add(new Message(role));
        var message = messages[^1];
        message.States.Add(turn.State);
        foreach (var block in turn.Blocks)
        {
            if (!AnthropicContentEncoder.Accepts(block, losses))
                continue;
            if (block is ToolResultBlock)
                message.Blocks.Insert(message.Results++, block);
            else
                message.Blocks.Add(block);
        }
    }

    private static void WriteSystem(Utf8JsonWriter writer, List<Block> blocks, LossReport losses)
    {
        blocks.RemoveAll(b => b is TextBlock { Text.Length: 0 });
        if (blocks.Exists(b => b is not TextBlock))
        {
            losses.Refuse(ConversationFields.SystemBlocks, "This model takes instructions as text only.");
            return;
        }

        if (blocks is [TextBlock { State: null } only])
        {
            writer.WriteString("system", only.Text);
            return;
        }

        if (blocks.Count == 0)
            return;
        writer.WriteStartArray("system");
        foreach (var block in blocks.OfType<TextBlock>())
        {
            writer.WriteStartObject();
            writer.WriteString("type", "text");
            writer.WriteText("text", block.Text);
            writer.WriteBlockState(block.State, losses, ConversationFields.SystemBlocks);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteMessage(Utf8JsonWriter writer, Message message, LossReport losses)
    {
        writer.WriteStartObject();
        writer.WriteString("role", message.Role);
        if (message.Blocks is [TextBlock { State: null } only])
        {
            writer.WriteText("content", only.Text);
        }
        else
        {
            writer.WriteStartArray("content");
            foreach (var block in message.Blocks)
                AnthropicContentEncoder.Write(writer, block, losses);
            writer.WriteEndArray();
        }

        foreach (var state in message.States)
            writer.WriteState(state, AnthropicNames.Messages, losses, "turns[]");
        writer.WriteEndObject();
    }

    private sealed record Message(string Role)
    {
        public List<Block> Blocks { get; } = [];

        public List<ProviderState?> States { get; } = [];

        /// <summary>How many results stand at the beginning.</summary>
        public int Results { get; set; }
    }
}
