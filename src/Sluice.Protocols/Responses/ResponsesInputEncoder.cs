using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Responses;

/// <summary>Writes <c>instructions</c> and <c>input</c>: each turn as one or several items, in the order in which its blocks were said.</summary>
internal static class ResponsesInputEncoder
{
    public static void Write(Utf8JsonWriter writer, IReadOnlyList<Turn> turns, LossReport losses)
    {
        var (instructions, rest) = ResponsesInstructions.Split(turns);
        foreach (var turn in turns)
            Declare(turn, losses);
        foreach (var block in turns.Take(turns.Count - rest.Count).SelectMany(turn => turn.Blocks))
            losses.DropState(block.State, ResponsesNames.Dialect, ConversationFields.SystemBlocks);
        if (rest.Count == 0 && instructions is not null)
        {
            // Instructions alone are no input there: they are what the application says.
            losses.Change(ConversationFields.TurnRole);
            rest = [new Turn(Role.Developer, [new TextBlock(instructions)])];
            instructions = null;
        }

        writer.WriteOptional("instructions", instructions);
        var custom = turns.SelectMany(turn => turn.Blocks).OfType<ToolCallBlock>().Where(call => call.TakesText).Select(call => call.Id).ToHashSet(StringComparer.Ordinal);
        writer.WriteStartArray("input");
        foreach (var turn in rest)
        {
            switch (turn.Role)
            {
                case Role.Assistant:
                    WriteAssistant(writer, turn, losses);
                    break;
                case Role.Tool:
                    WriteResults(writer, turn, custom, losses);
                    break;
                default:
                    WriteMessage(writer, turn, losses);
                    break;
            }
        }

        writer.WriteEndArray();
    }

    private static void Declare(Turn turn, LossReport losses)
    {
        if (turn.Name is not null)
            losses.Drop(ConversationFields.TurnName);
        losses.DropState(turn.State, ResponsesNames.Dialect, "turns[]");
    }

    private static void WriteMessage(Utf8JsonWriter writer, Turn turn, LossReport losses)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "message");
        writer.WriteString("role", turn.Role switch { Role.System => "system", Role.Developer => "developer", _ => "user" });
        writer.WriteStartArray("content");
        foreach (var block in turn.Blocks)
            ResponsesContentEncoder.Write(writer, block, isAnswer: false, ConversationFields.Blocks, losses);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteAssistant(Utf8JsonWriter writer, Turn turn, LossReport losses)
    {
        var blocks = turn.Blocks;
        for (var index = 0; index < blocks.Count; index++)
        {
            switch (blocks[index])
            {
                case ToolCallBlock call:
                    WriteCall(writer, call, losses);
                    break;
                case ReasoningBlock reasoning:
                    WriteReasoning(writer, reasoning, losses);
                    break;
                case OpaqueBlock { State: { Dialect: ResponsesNames.Dialect } state }:
                    writer.WriteStartObject();
                    writer.WriteState(state, ResponsesNames.Dialect, losses, ConversationFields.Blocks);
                    writer.WriteEndObject();
                    break;
                case OpaqueBlock opaque:
                    losses.Drop($"{ConversationFields.Blocks}.{opaque.Type}");
                    break;
                default:
                    var end = index + 1;
                    while (end < blocks.Count && IsContent(blocks[end]) && PhaseOf(blocks[end]) == PhaseOf(blocks[index]))
                        end++;
                    WriteSaid(writer, [.. blocks.Skip(index).Take(end - index)], losses);
                    index = end - 1;
                    break;
            }
        }
    }

    private static void WriteSaid(Utf8JsonWriter writer, List<Block> blocks, LossReport losses)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "message");
        writer.WriteString("role", "assistant");
        writer.WriteOptional("phase", PhaseOf(blocks[0]));
        writer.WriteStartArray("content");
        foreach (var block in blocks)
            ResponsesContentEncoder.Write(writer, block, isAnswer: true, ConversationFields.Blocks, losses);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteCall(Utf8JsonWriter writer, ToolCallBlock call, LossReport losses)
    {
        writer.WriteStartObject();
        writer.WriteString("type", call.TakesText ? "custom_tool_call" : "function_call");
        writer.WriteString("call_id", ResponsesCallIds.Fit(call.Id));
        writer.WriteString("name", call.Name);
        if (call.TakesText)
            writer.WriteText("input", TextInput.Of(call.ArgumentsJson));
        else
            writer.WriteText("arguments", ToolArguments.OrEmptyObject(call.ArgumentsJson));
        writer.WriteState(call.State, ResponsesNames.Dialect, losses, "turns[].blocks[].tool_call");
        writer.WriteEndObject();
    }

    private static void WriteReasoning(Utf8JsonWriter writer, ReasoningBlock reasoning, LossReport losses)
    {
        // Reasoning is taken back only with what its provider encrypted, or, from open models, as they said it.
        if (reasoning.State?.Dialect != ResponsesNames.Dialect)
        {
            losses.Drop(ConversationFields.ReasoningBlock);
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("type", "reasoning");
        writer.WriteOptional("id", ResponsesReasoning.IdOf(reasoning));
        ResponsesReasoning.Write(writer, reasoning, withEncrypted: true);
        foreach (var (name, value) in reasoning.State.Fields)
        {
            if (name is not ("id" or "summary" or "content" or "encrypted_content"))
                writer.WriteElement(name, value);
        }

        writer.WriteEndObject();
    }

    private static void WriteResults(Utf8JsonWriter writer, Turn turn, HashSet<string> custom, LossReport losses)
    {
        foreach (var block in turn.Blocks)
        {
            switch (block)
            {
                case ToolResultBlock result:
                    WriteResult(writer, result, result.TakesText || custom.Contains(result.CallId), losses);
                    break;
                case OpaqueBlock { State: { Dialect: ResponsesNames.Dialect } state }:
                    writer.WriteStartObject();
                    writer.WriteState(state, ResponsesNames.Dialect, losses, ConversationFields.Blocks);
                    writer.WriteEndObject();
                    break;
                default:
                    WriteMessage(writer, new Turn(Role.User, [block]), losses);
                    break;
            }
        }
    }

    private static void WriteResult(Utf8JsonWriter writer, ToolResultBlock result, bool takesText, LossReport losses)
    {
        IReadOnlyList<Block> content = result.Content;
        if (result.IsError)
        {
            losses.Change(ConversationFields.ToolResultIsError);
            content = content is [TextBlock { State: null } text] ? [new TextBlock("Error: " + text.Text)] : [new TextBlock("Error:"), .. content];
        }

        losses.DropState(result.State, ResponsesNames.Dialect, ConversationFields.Blocks);
        writer.WriteStartObject();
        writer.WriteString("type", takesText ? "custom_tool_call_output" : "function_call_output");
        writer.WriteString("call_id", ResponsesCallIds.Fit(result.CallId));
        if (content.All(block => block is TextBlock && block.State?.Dialect != ResponsesNames.Dialect) && content.Count <= 1)
        {
            foreach (var block in content)
                losses.DropState(block.State, ResponsesNames.Dialect, ConversationFields.ToolResultContent);
            writer.WriteString("output", content.Count == 0 ? "" : ((TextBlock)content[0]).Text);
        }
        else
        {
            writer.WriteStartArray("output");
            foreach (var block in content)
                ResponsesContentEncoder.Write(writer, block, isAnswer: false, ConversationFields.ToolResultContent, losses);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static bool IsContent(Block block) => block is not (ToolCallBlock or ReasoningBlock or OpaqueBlock);

    private static string? PhaseOf(Block block) => block.State.Find(ResponsesNames.Dialect, "phase") is { ValueKind: JsonValueKind.String } phase ? phase.GetString() : null;
}
