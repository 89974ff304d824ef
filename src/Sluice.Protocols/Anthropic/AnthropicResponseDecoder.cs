using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Anthropic;

/// <summary>Reads a whole message.</summary>
internal static class AnthropicResponseDecoder
{
    public static Decoded<ConversationResponse> Decode(ReadOnlySpan<byte> body)
    {
        if (!JsonDocuments.TryRead(body, out var root) || root.ValueKind != JsonValueKind.Object)
            return ErrorCodes.Malformed("The upstream's answer is not valid JSON.");
        if (Text(root, "type") == "error")
            return AnthropicErrors.DecodeEvent(root);
        if (!root.TryGetProperty("content", out var content) || content.ValueKind != JsonValueKind.Array)
            return ErrorCodes.Malformed("The upstream's answer has no content.");

        var reading = new RequestReading();
        var blocks = AnthropicContentDecoder.Decode("content", content, reading);
        if (reading.Error is { } error)
            return ErrorCodes.Malformed($"The upstream's answer can't be read: {error.Message}");
        AnthropicUsage usage = default;
        if (root.TryGetProperty("usage", out var told) && told.ValueKind == JsonValueKind.Object)
            usage.Read(told);
        var reason = AnthropicStopReasons.Read(Text(root, "stop_reason"), blocks.Exists(b => b is ToolCallBlock));
        return new ConversationResponse
        {
            Id = Text(root, "id"),
            Model = Text(root, "model"),
            Choices = [new ResponseChoice(blocks, reason, Text(root, "stop_sequence"))],
            Usage = usage.IsKnown ? usage.ToUsage() : null,
            State = AnswerFacts.Read(root, AnthropicNames.Messages, "id", "type", "role", "model", "content", "stop_reason", "stop_sequence", "usage"),
        };
    }

    internal static string? Text(JsonView element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
