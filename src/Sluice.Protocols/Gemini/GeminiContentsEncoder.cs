using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Gemini;

/// <summary>Writes <c>systemInstruction</c> and <c>contents</c>: instructions on top, all results of one round of tools in one content.</summary>
internal static class GeminiContentsEncoder
{
    public static void Write(Utf8JsonWriter writer, string? model, IReadOnlyList<Turn> turns, LossReport losses)
    {
        var parts = new GeminiPartEncoder(model, losses);
        var system = new List<Block>();
        var contents = new List<Turn>();
        foreach (var turn in turns)
        {
            if (turn.Name is not null)
                losses.Drop(ConversationFields.TurnName);
            if (turn.Role is Role.System or Role.Developer)
            {
                if (contents.Count > 0)
                    losses.Change(ConversationFields.TurnRole);
                AddSystem(turn, system, losses);
            }
            else if (turn.Role == Role.Tool && contents.Count > 0 && contents[^1].Role == Role.Tool)
            {
                contents[^1] = contents[^1] with { Blocks = [.. contents[^1].Blocks, .. turn.Blocks] };
            }
            else
            {
                var blocks = turn.Role == Role.Tool ? turn.Blocks : [.. turn.Blocks.Where(parts.Accepts)];
                if (blocks.Count > 0)
                    contents.Add(turn with { Blocks = blocks });
                else
                    losses.DropState(turn.State, GeminiNames.Dialect, "turns[]");
            }
        }

        if (contents.Count == 0 && system.Count > 0)
        {
            // Instructions alone are no conversation there: they are what the user says.
            losses.Change(ConversationFields.TurnRole);
            contents.Add(new Turn(Role.User, [.. system]));
            system.Clear();
        }

        if (system.Count > 0)
        {
            writer.WriteStartObject("systemInstruction");
            WriteParts(writer, system, parts, false, ConversationFields.SystemBlocks);
            writer.WriteEndObject();
        }

        WriteContents(writer, model, contents, parts, losses);
    }

    private static void AddSystem(Turn turn, List<Block> system, LossReport losses)
    {
        losses.DropState(turn.State, GeminiNames.Dialect, "turns[]");
        foreach (var block in turn.Blocks)
        {
            if (block is not TextBlock text)
                losses.Refuse(ConversationFields.SystemBlocks, "This model takes instructions as text only.");
            else if (text.Text.Length > 0)
                system.Add(text);
        }
    }

    private static void WriteContents(Utf8JsonWriter writer, string? model, List<Turn> contents, GeminiPartEncoder parts, LossReport losses)
    {
        // Only the round of tools that is running has to prove where its calls came from.
        var round = contents.FindLastIndex(turn => turn.Role == Role.User);
        var demands = GeminiModels.DemandsSignatures(model) && losses.ClientDialect is not (null or GeminiNames.Dialect);
        writer.WriteStartArray("contents");
        for (var index = 0; index < contents.Count; index++)
        {
            var turn = contents[index];
            writer.WriteStartObject();
            writer.WriteString("role", turn.Role == Role.Assistant ? "model" : "user");
            if (turn.Role == Role.Tool)
            {
                writer.WriteStartArray("parts");
                parts.WriteResults(writer, turn.Blocks);
                writer.WriteEndArray();
            }
            else
            {
                WriteParts(writer, turn.Blocks, parts, demands && index > round && turn.Role == Role.Assistant);
            }

            if (turn.State is { } state)
            {
                foreach (var (name, value) in state.Fields)
                {
                    if (state.Dialect == GeminiNames.Dialect)
                        writer.WriteElement(name, value);
                    else
                        losses.Drop($"turns[].{name}");
                }
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteParts(Utf8JsonWriter writer, IReadOnlyList<Block> blocks, GeminiPartEncoder parts, bool needsSignature, string path = ConversationFields.Blocks)
    {
        writer.WriteStartArray("parts");
        foreach (var block in blocks)
        {
            // Of parallel calls only the first is signed.
            parts.Write(writer, block, needsSignature && block is ToolCallBlock, path);
            needsSignature &= block is not ToolCallBlock;
        }

        writer.WriteEndArray();
    }
}
