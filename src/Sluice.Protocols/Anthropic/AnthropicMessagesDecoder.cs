using Sluice.Protocols.Conversations;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Anthropic;

/// <summary>Reads <c>system</c> and <c>messages</c> into turns.</summary>
internal static class AnthropicMessagesDecoder
{
    public static Turn? DecodeSystem(JsonView system, RequestReading reading)
    {
        var blocks = AnthropicContentDecoder.Decode("system", system, reading);
        return blocks.Count == 0 ? null : new Turn(Role.System, blocks);
    }

    public static void DecodeMessages(JsonView messages, List<Turn> turns, RequestReading reading)
    {
        if (!reading.IsArray("messages", messages))
            return;
        if (messages.GetArrayLength() == 0)
            reading.Fail("messages", "'messages' must hold at least one message.");
        foreach (var message in reading.Objects("messages", messages))
            DecodeMessage(message, turns, reading);
    }

    private static void DecodeMessage(JsonView message, List<Turn> turns, RequestReading reading)
    {
        var role = reading.RequiredText("role", message);
        if (role is not ("user" or "assistant" or "system"))
        {
            reading.Fail("role", "The role of a message must be user or assistant.");
            return;
        }

        if (!message.TryGetProperty("content", out var content))
        {
            reading.Fail("content", "A message needs content.");
            return;
        }

        var blocks = AnthropicContentDecoder.Decode("content", content, reading);
        var state = new StateCollector(AnthropicNames.Messages);
        foreach (var member in message.EnumerateObject())
        {
            if (member.Name is not ("role" or "content"))
                state.Add(member.Name, member.Value);
        }

        if (role == "user")
            AddUser(blocks, state.Build(), turns);
        else
            turns.Add(new Turn(role == "system" ? Role.System : Role.Assistant, blocks) { State = state.Build() });
    }

    /// <summary>The results of tools are turns of their own, before what the user says.</summary>
    private static void AddUser(List<Block> blocks, ProviderState? state, List<Turn> turns)
    {
        var results = blocks.FindAll(b => b is ToolResultBlock);
        if (results.Count == 0)
        {
            turns.Add(new Turn(Role.User, blocks) { State = state });
            return;
        }

        turns.Add(new Turn(Role.Tool, results) { State = state });
        if (results.Count < blocks.Count)
            turns.Add(new Turn(Role.User, blocks.FindAll(b => b is not ToolResultBlock)));
    }
}
