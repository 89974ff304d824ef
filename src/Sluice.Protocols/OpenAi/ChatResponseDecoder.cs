using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.OpenAi;

/// <summary>Reads a whole chat completion.</summary>
internal static class ChatResponseDecoder
{
    public static Decoded<ConversationResponse> Decode(ReadOnlySpan<byte> body)
    {
        if (!JsonDocuments.TryRead(body, out var root) || root.ValueKind != JsonValueKind.Object)
            return ErrorCodes.Malformed("The upstream's answer is not valid JSON.");
        // Some servers send errors with status 200.
        if (OpenAiErrors.TryRead(root, 0, out var told))
            return told;
        if (!root.TryGetProperty("choices", out var choices) || choices.ValueKind != JsonValueKind.Array || choices.GetArrayLength() == 0)
            return ErrorCodes.Malformed("The upstream's answer has no choices.");

        var reading = new RequestReading();
        var decoded = new List<ResponseChoice>(choices.GetArrayLength());
        foreach (var choice in choices.EnumerateArray())
        {
            if (choice.ValueKind != JsonValueKind.Object || !choice.TryGetProperty("message", out var message) || message.ValueKind != JsonValueKind.Object)
                return ErrorCodes.Malformed("A choice of the upstream's answer has no message.");
            decoded.Add(DecodeChoice(choice, message, reading));
        }

        if (reading.Error is { } error)
            return ErrorCodes.Malformed($"The upstream's answer can't be read: {error.Message}");
        return new ConversationResponse
        {
            Id = ResponseHead.Text(root, "id"),
            Model = ResponseHead.Text(root, "model"),
            Created = ResponseHead.Created(root),
            Choices = decoded,
            Usage = root.TryGetProperty("usage", out var usage) && usage.ValueKind == JsonValueKind.Object ? OpenAiUsage.Read(usage, null, OpenAiNames.Chat) : null,
            State = ResponseHead.Facts(root, OpenAiNames.Chat),
        };
    }

    private static ResponseChoice DecodeChoice(JsonView choice, JsonView message, RequestReading reading)
    {
        var turn = ChatMessageDecoder.DecodeAssistant(message, reading);
        var blocks = turn.Blocks.Where(b => b is not TextBlock { Text.Length: 0 }).ToList();
        var reason = OpenAiStopReasons.Read(ResponseHead.Text(choice, "finish_reason"), blocks.Exists(b => b is ToolCallBlock));
        var stop = ResponseHead.Text(choice, "stop_reason");
        if (reason == StopReason.EndOfTurn && stop is not null)
            reason = StopReason.StopSequence;
        return new ResponseChoice(blocks, reason, reason == StopReason.StopSequence ? stop : null) { Logprobs = OpenAiLogprobs.Read(choice), State = turn.State };
    }
}
