using System.Buffers;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.OpenAi;

namespace Sluice.Protocols.Responses;

/// <summary>
/// OpenAI's Responses: POST /v1/responses. Shapes and the order of events are those of OpenAI's API reference (late 2026).
/// </summary>
public sealed class ResponsesDialect : IDialect, IRequestCodec, IResponseCodec
{
    /// <summary>The one instance; it has no state.</summary>
    public static ResponsesDialect Instance { get; } = new();

    /// <inheritdoc/>
    public string Name => ResponsesNames.Dialect;

    /// <inheritdoc/>
    public IRequestCodec Requests => this;

    /// <inheritdoc/>
    public IResponseCodec Responses => this;

    /// <inheritdoc/>
    public int LargestFrame => 1 << 25;

    /// <inheritdoc/>
    public FieldNames FieldNames => ResponsesNames.Fields;

    /// <inheritdoc/>
    public Decoded<ConversationRequest> DecodeRequest(ReadOnlyMemory<byte> body) => ResponsesRequestDecoder.Decode(body.Span);

    /// <inheritdoc/>
    public void EncodeRequest(ConversationRequest request, IBufferWriter<byte> output, LossReport losses)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(losses);
        ResponsesRequestEncoder.Encode(request, output, losses);
    }

    /// <inheritdoc/>
    public Decoded<ConversationResponse> DecodeResponse(ReadOnlyMemory<byte> body) => ResponsesResponseDecoder.Decode(body.Span);

    /// <inheritdoc/>
    public void EncodeResponse(ConversationResponse response, ResponseContext context, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(response);
        ArgumentNullException.ThrowIfNull(context);
        ResponsesResponseEncoder.Encode(response, context, output);
    }

    /// <inheritdoc/>
    public IStreamDecoder CreateStreamDecoder() => new ResponsesStreamDecoder();

    /// <inheritdoc/>
    public IStreamEncoder CreateStreamEncoder(ResponseContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new ResponsesStreamEncoder(context);
    }

    /// <inheritdoc/>
    public ProtocolError DecodeError(int status, ReadOnlySpan<byte> body) => OpenAiErrors.Decode(status, body);

    /// <inheritdoc/>
    public void EncodeError(ProtocolError error, string? requestId, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(error);
        OpenAiErrors.Encode(error, output);
    }
}
