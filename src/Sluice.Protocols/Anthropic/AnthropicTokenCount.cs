using System.Buffers;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Anthropic;

/// <summary>POST /v1/messages/count_tokens.</summary>
public static class AnthropicTokenCount
{
    /// <summary>Reads a request: as for messages, but without an output limit.</summary>
    /// <param name="body">The JSON bytes.</param>
    /// <returns>The request, or 400 <c>invalid_json</c> or <c>invalid_value</c>.</returns>
    public static Decoded<ConversationRequest> DecodeRequest(ReadOnlyMemory<byte> body) => AnthropicRequestDecoder.Decode(body.Span, isCount: true);

    /// <summary>Writes a request for an upstream.</summary>
    /// <param name="request">The request; its model is already the upstream's name.</param>
    /// <param name="output">Takes the JSON bytes.</param>
    /// <param name="losses">Takes the fields that were dropped or changed.</param>
    public static void EncodeRequest(ConversationRequest request, IBufferWriter<byte> output, LossReport losses)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(losses);
        AnthropicRequestEncoder.Encode(request, output, losses, isCount: true);
    }

    /// <summary>Reads an upstream's answer; null if it can't be read.</summary>
    /// <param name="body">The JSON bytes.</param>
    public static long? DecodeResponse(ReadOnlySpan<byte> body) => JsonDocuments.CountIn(body, "input_tokens");

    /// <summary>Writes an answer.</summary>
    /// <param name="inputTokens">The number of tokens.</param>
    /// <param name="output">Takes the JSON bytes.</param>
    public static void EncodeResponse(long inputTokens, IBufferWriter<byte> output)
    {
        using var writer = JsonOutput.Create(output);
        writer.WriteStartObject();
        writer.WriteNumber("input_tokens", inputTokens);
        writer.WriteEndObject();
    }
}
