using System.Buffers;
using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.OpenAi;

/// <summary>Writes a whole chat completion.</summary>
internal static class ChatResponseEncoder
{
    public static void Encode(ConversationResponse response, ResponseContext context, IBufferWriter<byte> output)
    {
        using var writer = JsonOutput.Create(output);
        writer.WriteStartObject();
        writer.WriteString("id", ResponseHead.Id(response.Id, context.Id));
        writer.WriteString("object", "chat.completion");
        writer.WriteNumber("created", (response.Created ?? context.Created).ToUnixTimeSeconds());
        writer.WriteString("model", context.Model);
        writer.WriteStartArray("choices");
        for (var index = 0; index < response.Choices.Count; index++)
            WriteChoice(writer, response.Choices[index], index, context);
        writer.WriteEndArray();
        if (response.Usage is { } usage)
            OpenAiUsage.Write(writer, usage, OpenAiNames.Chat, context.Losses);
        context.Losses.DropFacts(response.State, OpenAiNames.Chat);
        writer.WriteState(response.State, OpenAiNames.Chat, null, "");
        writer.WriteEndObject();
    }

    private static void WriteChoice(Utf8JsonWriter writer, ResponseChoice choice, int index, ResponseContext context)
    {
        DeclareLosses(choice, context.Losses);
        writer.WriteStartObject();
        writer.WriteNumber("index", index);
        writer.WriteStartObject("message");
        writer.WriteString("role", "assistant");
        var texts = choice.Blocks.OfType<TextBlock>().ToList();
        if (texts.Count == 0)
            writer.WriteNull("content");
        else
            writer.WriteText("content", string.Concat(texts.Select(t => t.Text)));

        var refusal = string.Concat(choice.Blocks.OfType<RefusalBlock>().Select(r => r.Text));
        writer.WriteString("refusal", refusal.Length == 0 ? null : refusal);

        var reasoning = choice.Blocks.OfType<ReasoningBlock>().ToList();
        if (reasoning.Exists(r => r.Text.Length > 0))
            writer.WriteText("reasoning_content", string.Concat(reasoning.Select(r => r.Text)));
        if (reasoning.Exists(ThinkingBlocks.AreNeededFor))
            ThinkingBlocks.Write(writer, reasoning);
        WriteCalls(writer, choice.Blocks.OfType<ToolCallBlock>().Select(context.AsAsked).OfType<ToolCallBlock>());
        writer.WriteState(choice.State, OpenAiNames.Chat, null, "");
        writer.WriteEndObject();

        OpenAiLogprobs.Write(writer, choice.Logprobs);
        writer.WriteString("finish_reason", OpenAiStopReasons.Write(choice.Reason));
        // Which text stopped the answer: OpenAI has no field for it, several servers have this one.
        writer.WriteOptional("stop_reason", choice.StopSequence);
        writer.WriteEndObject();
    }

    private static void DeclareLosses(ResponseChoice choice, LossReport? losses)
    {
        losses.DropChoiceFields(choice.State, OpenAiNames.Chat);
        losses.DropStop(choice.Reason, null);
        losses.DropTokenDetails(choice.Logprobs, tellsBytes: true, tellsIds: false);
        foreach (var block in choice.Blocks)
            ChatChoiceWriting.DeclareLosses(block, losses);
    }

    private static void WriteCalls(Utf8JsonWriter writer, IEnumerable<ToolCallBlock> calls)
    {
        var open = false;
        foreach (var call in calls)
        {
            if (!open)
                writer.WriteStartArray("tool_calls");
            open = true;
            writer.WriteStartObject();
            ChatCallWriting.Write(writer, call);
            writer.WriteState(call.State, OpenAiNames.Chat, null, "");
            writer.WriteEndObject();
        }

        if (open)
            writer.WriteEndArray();
    }
}
