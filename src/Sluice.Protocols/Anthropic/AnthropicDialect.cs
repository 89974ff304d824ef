using System.Buffers;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;

namespace Sluice.Protocols.Anthropic;

/// <summary>Anthropic's Messages: POST /v1/messages, and /v1/messages/count_tokens by <see cref="AnthropicTokenCount"/>.</summary>
public sealed class AnthropicDialect : IDialect, IRequestCodec, IResponseCodec
{
    /// <summary>The one instance; it has no state.</summary>
    public static AnthropicDialect Instance { get; } = new();

    /// <inheritdoc/>
    public string Name => AnthropicNames.Messages;

    /// <inheritdoc/>
    public IRequestCodec Requests => this;

    /// <inheritdoc/>
    public IResponseCodec Responses => this;

    /// <inheritdoc/>
    public FieldNames FieldNames => AnthropicNames.Fields;

    /// <inheritdoc/>
    public Decoded<ConversationRequest> DecodeRequest(ReadOnlyMemory<byte> body) => AnthropicRequestDecoder.Decode(body.Span, isCount: false);

    /// <inheritdoc/>
    /// <remarks><c>max_tokens</c> is required there: the caller fills <see cref="ConversationRequest.MaxOutputTokens"/> and declares it as changed.</remarks>
    public void EncodeRequest(ConversationRequest request, IBufferWriter<byte> output, LossReport losses)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(losses);
        AnthropicRequestEncoder.Encode(request, output, losses, isCount: false);
    }

    /// <inheritdoc/>
    public Decoded<ConversationResponse> DecodeResponse(ReadOnlyMemory<byte> body) => AnthropicResponseDecoder.Decode(body.Span);

    /// <inheritdoc/>
    public void EncodeResponse(ConversationResponse response, ResponseContext context, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(response);
        ArgumentNullException.ThrowIfNull(context);
        AnthropicResponseEncoder.Encode(response, context, output);
    }

    /// <inheritdoc/>
    public IStreamDecoder CreateStreamDecoder() => new AnthropicStreamDecoder();

    /// <inheritdoc/>
    public IStreamEncoder CreateStreamEncoder(ResponseContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new AnthropicStreamEncoder(context);
    }

    /// <inheritdoc/>
    public ProtocolError DecodeError(int status, ReadOnlySpan<byte> body) => AnthropicErrors.Decode(status, body);

    /// <inheritdoc/>
    public void EncodeError(ProtocolError error, string? requestId, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(error);
        AnthropicErrors.Encode(error, requestId, output);
    }
}
