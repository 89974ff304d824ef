using System.Buffers;
using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.OpenAi;

/// <summary>Whole text completions.</summary>
internal static class CompletionResponseCodec
{
    public static Decoded<ConversationResponse> Decode(ReadOnlySpan<byte> body)
    {
        if (!JsonDocuments.TryRead(body, out var root) || root.ValueKind != JsonValueKind.Object)
            return ErrorCodes.Malformed("The upstream's answer is not valid JSON.");
        if (OpenAiErrors.TryRead(root, 0, out var told))
            return told;
        if (!root.TryGetProperty("choices", out var choices) || choices.ValueKind != JsonValueKind.Array || choices.GetArrayLength() == 0)
            return ErrorCodes.Malformed("The upstream's answer has no choices.");

        var decoded = new List<ResponseChoice>(choices.GetArrayLength());
        foreach (var choice in choices.EnumerateArray())
        {
            if (choice.ValueKind != JsonValueKind.Object || ResponseHead.Text(choice, "text") is not { } text)
                return ErrorCodes.Malformed("A choice of the upstream's answer has no text.");
            var reason = OpenAiStopReasons.Read(ResponseHead.Text(choice, "finish_reason"), hasToolCalls: false);
            var stop = reason == StopReason.EndOfTurn ? ResponseHead.Text(choice, "stop_reason") : null;
            decoded.Add(new ResponseChoice(text.Length == 0 ? [] : [new TextBlock(text)], stop is null ? reason : StopReason.StopSequence, stop) { Logprobs = CompletionLogprobs.Read(choice) });
        }

        return new ConversationResponse
        {
            Id = ResponseHead.Text(root, "id"),
            Model = ResponseHead.Text(root, "model"),
            Created = ResponseHead.Created(root),
            Choices = decoded,
            Usage = root.TryGetProperty("usage", out var usage) && usage.ValueKind == JsonValueKind.Object ? OpenAiUsage.Read(usage, null, OpenAiNames.Completions) : null,
            State = ResponseHead.Facts(root, OpenAiNames.Completions),
        };
    }

    public static void Encode(ConversationResponse response, ResponseContext context, IBufferWriter<byte> output)
    {
        using var writer = JsonOutput.Create(output);
        writer.WriteStartObject();
        writer.WriteString("id", ResponseHead.Id(response.Id, context.Id));
        writer.WriteString("object", "text_completion");
        writer.WriteNumber("created", (response.Created ?? context.Created).ToUnixTimeSeconds());
        writer.WriteString("model", context.Model);
        writer.WriteStartArray("choices");
        for (var index = 0; index < response.Choices.Count; index++)
        {
            var choice = response.Choices[index];
            DeclareLosses(choice, context.Losses);
            writer.WriteStartObject();
            writer.WriteNumber("index", index);
            var text = string.Concat(choice.Blocks.OfType<TextBlock>().Select(t => t.Text));
            writer.WriteString("text", text);
            CompletionLogprobs.Write(writer, choice.Logprobs, OffsetOf(choice.Logprobs, text));
            writer.WriteString("finish_reason", FinishReason(choice.Reason));
            writer.WriteOptional("stop_reason", choice.StopSequence);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        if (response.Usage is { } usage)
            OpenAiUsage.Write(writer, usage, OpenAiNames.Completions, context.Losses);
        context.Losses.DropFacts(response.State, OpenAiNames.Completions);
        writer.WriteState(response.State, OpenAiNames.Completions, null, "");
        writer.WriteEndObject();
    }

    /// <summary>Declares a block, or what of it, a raw completion can't tell.</summary>
    public static void DeclareLosses(Block block, LossReport? losses) => losses.Declare(block, block is TextBlock, null);

    // A prompt that is repeated stands in front of the tokens.
    private static int OffsetOf(IReadOnlyList<TokenLogprob>? logprobs, string text)
    {
        var said = string.Concat((logprobs ?? []).Select(token => token.Token));
        return text.EndsWith(said, StringComparison.Ordinal) ? text.Length - said.Length : 0;
    }

    private static void DeclareLosses(ResponseChoice choice, LossReport? losses)
    {
        losses.DropChoiceFields(choice.State, null);
        losses.DropStop(choice.Reason, null);
        losses.DropTokenDetails(choice.Logprobs, tellsBytes: false, tellsIds: false);
        foreach (var block in choice.Blocks)
            DeclareLosses(block, losses);
    }

    /// <summary>The reason; raw completions know no tools.</summary>
    public static string FinishReason(StopReason reason) => OpenAiStopReasons.Write(reason == StopReason.ToolUse ? StopReason.EndOfTurn : reason);
}
