using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Gemini;

/// <summary>Writes a whole answer.</summary>
internal static class GeminiResponseEncoder
{
    public static void Encode(ConversationResponse response, ResponseContext context, IBufferWriter<byte> output)
    {
        using var writer = JsonOutput.Create(output);
        writer.WriteStartObject();
        if (Blocked(response) is { } feedback)
        {
            writer.WriteElement("promptFeedback", feedback);
        }
        else
        {
            writer.WriteStartArray("candidates");
            for (var index = 0; index < response.Choices.Count; index++)
                WriteCandidate(writer, response.Choices[index], index, context.Losses);
            writer.WriteEndArray();
        }

        GeminiUsage.Write(writer, response.Usage, context.Losses);
        WriteHead(writer, response.Id, response.Created, context);
        context.Losses.DropFacts(response.State, GeminiNames.Dialect);
        writer.WriteState(response.State, GeminiNames.Dialect, null, "");
        writer.WriteEndObject();
    }

    /// <summary>Writes what every chunk says of the answer as a whole.</summary>
    public static void WriteHead(Utf8JsonWriter writer, string? id, DateTimeOffset? created, ResponseContext context)
    {
        writer.WriteString("modelVersion", context.Model);
        if (created is { } time)
            writer.WriteString("createTime", time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture));
        writer.WriteString("responseId", id ?? context.Id);
    }

    private static JsonElement? Blocked(ConversationResponse response) =>
        response.Choices is [{ State: { } state }] ? state.Find(GeminiNames.Dialect, "promptFeedback") : null;

    private static void WriteCandidate(Utf8JsonWriter writer, ResponseChoice choice, int index, LossReport? losses)
    {
        losses.DropChoiceFields(choice.State, GeminiNames.Dialect);
        losses.DropStop(choice.Reason, choice.StopSequence);
        losses.DropTokenDetails(choice.Logprobs, tellsBytes: false, tellsIds: true);
        var isBroken = false;
        writer.WriteStartObject();
        writer.WriteStartObject("content");
        writer.WriteStartArray("parts");
        foreach (var block in choice.Blocks)
        {
            GeminiPartWriting.DeclareLosses(block, losses);
            switch (block)
            {
                case TextBlock { Text.Length: 0, State: null }:
                    break;
                case TextBlock text:
                    GeminiPartWriting.WriteText(writer, text.Text, false, null, text.State);
                    break;
                case RefusalBlock refusal:
                    GeminiPartWriting.WriteText(writer, refusal.Text, false, null, null);
                    break;
                case ReasoningBlock reasoning:
                    GeminiPartWriting.WriteText(writer, reasoning.Text, true, GeminiSignatures.Write(reasoning), reasoning.State);
                    break;
                case ToolCallBlock call:
                    isBroken |= !GeminiPartWriting.TryWriteCall(writer, call, call.ArgumentsJson);
                    break;
                default:
                    if (GeminiPartWriting.Accepts(block))
                        GeminiPartWriting.WriteWhole(writer, block);
                    break;
            }
        }

        writer.WriteEndArray();
        writer.WriteString("role", "model");
        writer.WriteEndObject();
        GeminiPartWriting.WriteEnd(writer, StopOf(choice.Reason, isBroken, choice.Blocks.Any(block => block is RefusalBlock)), choice.State);
        writer.WriteNumber("index", index);
        GeminiLogprobs.Write(writer, choice.Logprobs);
        writer.WriteEndObject();
    }

    /// <summary>The reason to tell: a broken call was cut off, and a refusal in words is a refusal.</summary>
    public static StopReason StopOf(StopReason reason, bool isBroken, bool hasRefusal) =>
        isBroken && reason == StopReason.ToolUse ? StopReason.MaxTokens : hasRefusal && reason == StopReason.EndOfTurn ? StopReason.Refusal : reason;
}
