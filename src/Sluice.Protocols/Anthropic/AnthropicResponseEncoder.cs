using System.Buffers;
using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Anthropic;

/// <summary>Writes a whole message; of several answers the first.</summary>
internal static class AnthropicResponseEncoder
{
    public static void Encode(ConversationResponse response, ResponseContext context, IBufferWriter<byte> output)
    {
        var choice = response.Choices.Count > 0 ? response.Choices[0] : new ResponseChoice([], StopReason.EndOfTurn);
        using var writer = JsonOutput.Create(output);
        writer.WriteStartObject();
        writer.WriteString("id", Id(response.Id, context.Id));
        writer.WriteString("type", "message");
        writer.WriteString("role", "assistant");
        writer.WriteString("model", context.Model);
        writer.WriteStartArray("content");
        var isBroken = false;
        foreach (var block in choice.Blocks)
            WriteBlock(writer, block, context.Losses, ref isBroken);
        writer.WriteEndArray();
        context.Losses.DropChoiceFields(choice.State, null);
        context.Losses.DropLogprobs(choice.Logprobs);
        if (response.Choices.Count > 1)
            context.Losses.DropChoices();
        // A call whose arguments are no object was cut off: nobody may run it as if it were whole.
        var reason = isBroken && choice.Reason == StopReason.ToolUse ? StopReason.MaxTokens : choice.Reason;
        writer.WriteString("stop_reason", StopName(reason, choice.Blocks.Any(b => b is RefusalBlock)));
        writer.WriteString("stop_sequence", choice.StopSequence);
        AnthropicUsage.Write(writer, response.Usage, context.Losses);
        context.Losses.DropFacts(response.State, AnthropicNames.Messages);
        writer.WriteState(response.State, AnthropicNames.Messages, null, "");
        writer.WriteEndObject();
    }

    /// <summary>The id to show: the upstream's own if it has Anthropic's form.</summary>
    public static string Id(string? upstream, string own) =>
        upstream is not null && upstream.StartsWith("msg_", StringComparison.Ordinal) ? upstream : own;

    public static string StopName(StopReason reason, bool hasRefusal) =>
        AnthropicStopReasons.Write(hasRefusal && reason == StopReason.EndOfTurn ? StopReason.Refusal : reason);

    private static void WriteBlock(Utf8JsonWriter writer, Block block, LossReport? losses, ref bool isBroken)
    {
        if (block is TextBlock { Text.Length: 0, State: null })
            return;
        if (block is OpaqueBlock { State.Dialect: not AnthropicNames.Messages } or AudioBlock or ToolResultBlock or DocumentBlock or ImageBlock { Source.FileId: not null })
        {
            losses.DropBlock(block);
            return;
        }

        writer.WriteStartObject();
        switch (block)
        {
            case TextBlock text:
                writer.WriteString("type", "text");
                writer.WriteText("text", text.Text);
                break;
            case RefusalBlock refusal:
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
                AnthropicMediaEncoder.WriteImage(writer, image, new LossReport());
                break;
            case ToolCallBlock call:
                writer.WriteString("type", "tool_use");
                writer.WriteString("id", ToolUseIds.Allowed(call.Id));
                writer.WriteString("name", call.Name);
                writer.WritePropertyName("input");
                if (ToolArguments.TryReadObject(call.ArgumentsJson, out var input))
                {
                    writer.WriteRawValue(input.GetRawText(), skipInputValidation: true);
                }
                else
                {
                    isBroken = true;
                    writer.WriteStartObject();
                    writer.WriteEndObject();
                }

                break;
        }

        losses.DropBlockFields(block.State, AnthropicNames.Messages);
        writer.WriteState(block.State, AnthropicNames.Messages, null, "");
        writer.WriteEndObject();
    }
}
