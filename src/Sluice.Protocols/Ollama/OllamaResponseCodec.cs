using System.Buffers;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Ollama;

/// <summary>Reads and writes whole answers.</summary>
internal static class OllamaResponseCodec
{
    public static Decoded<ConversationResponse> Decode(ReadOnlySpan<byte> body, string dialect)
    {
        if (!JsonDocuments.TryRead(body, out var root) || root.ValueKind != System.Text.Json.JsonValueKind.Object)
            return ErrorCodes.Malformed("The upstream's answer is not a JSON object.");
        var decoder = new OllamaStreamDecoder(dialect);
        var events = new List<ConversationEvent>();
        decoder.Read(root, events);
        decoder.Complete(events);
        var assembler = new ResponseAssembler();
        foreach (var item in events)
            assembler.Add(item);
        if (assembler.Error is not { } error)
            return assembler.Build();
        return error.Code == "upstream_connection_error" ? ErrorCodes.Malformed("The upstream's answer is not complete.") : error;
    }

    public static void Encode(ConversationResponse response, ResponseContext context, IBufferWriter<byte> output, bool isGenerate)
    {
        var choice = response.Choices.Count > 0 ? response.Choices[0] : new ResponseChoice([], StopReason.EndOfTurn);
        DeclareLosses(response, choice, context.Losses, isGenerate);
        var text = string.Concat(choice.Blocks.Select(block => block switch { TextBlock its => its.Text, RefusalBlock its => its.Text, _ => "" }));
        var thinking = string.Concat(choice.Blocks.OfType<ReasoningBlock>().Select(block => block.Text));
        var calls = isGenerate ? [] : choice.Blocks.OfType<ToolCallBlock>().ToList();
        // A call whose arguments were cut off must not be run as if it were whole.
        var whole = calls.FindAll(call => ToolArguments.TryReadObject(call.ArgumentsJson, out _));
        using var writer = JsonOutput.Create(output);
        writer.WriteStartObject();
        OllamaAnswerWriting.WriteHead(writer, context, response.Created);
        if (!isGenerate)
        {
            writer.WriteStartObject("message");
            writer.WriteString("role", "assistant");
        }

        writer.WriteString(isGenerate ? "response" : "content", text);
        if (thinking.Length > 0)
            writer.WriteText("thinking", thinking);
        if (whole.Count > 0)
        {
            writer.WriteStartArray("tool_calls");
            for (var index = 0; index < whole.Count; index++)
                OllamaCallWriting.TryWrite(writer, whole[index], whole[index].ArgumentsJson, index);
            writer.WriteEndArray();
        }

        if (!isGenerate)
            writer.WriteEndObject();
        var total = context.Elapsed?.Invoke() ?? default;
        OllamaAnswerWriting.WriteEnd(
            writer, whole.Count < calls.Count ? StopReason.MaxTokens : choice.Reason, response.Usage, choice.State, isGenerate ? OllamaNames.Generate : OllamaNames.Chat, total, TimeSpan.Zero);
        OllamaLogprobs.Write(writer, choice.Logprobs);
        writer.WriteState(response.State, isGenerate ? OllamaNames.Generate : OllamaNames.Chat, null, "");
        writer.WriteEndObject();
    }

    private static void DeclareLosses(ConversationResponse response, ResponseChoice choice, LossReport? losses, bool isGenerate)
    {
        foreach (var block in choice.Blocks)
            OllamaAnswerWriting.DeclareLosses(block, isGenerate, losses);
        var dialect = isGenerate ? OllamaNames.Generate : OllamaNames.Chat;
        losses.DropChoiceFields(choice.State, dialect);
        losses.DropFacts(response.State, dialect);
        OllamaAnswerWriting.DeclareLosses(new ChoiceStopped(0, choice.Reason, choice.StopSequence), losses);
        losses.DropTokenDetails(choice.Logprobs, tellsBytes: true, tellsIds: false);
        OllamaAnswerWriting.DeclareLosses(response.Usage, dialect, losses);
        if (response.Choices.Count > 1)
            losses.DropChoices();
    }
}
