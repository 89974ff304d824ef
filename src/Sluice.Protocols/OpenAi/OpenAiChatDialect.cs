using System.Buffers;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;

namespace Sluice.Protocols.OpenAi;

/// <summary>OpenAI's Chat Completions: POST /v1/chat/completions.</summary>
public sealed class OpenAiChatDialect : IDialect, IRequestCodec, IResponseCodec
{
    /// <summary>The one instance; it has no state.</summary>
    public static OpenAiChatDialect Instance { get; } = new();

    /// <inheritdoc/>
    public string Name => OpenAiNames.Chat;

    /// <inheritdoc/>
    public IRequestCodec Requests => this;

    /// <inheritdoc/>
    public IResponseCodec Responses => this;

    /// <inheritdoc/>
    public FieldNames FieldNames => OpenAiNames.Fields;

    /// <inheritdoc/>
    public Decoded<ConversationRequest> DecodeRequest(ReadOnlyMemory<byte> body) => ChatRequestDecoder.Decode(body.Span);

    /// <inheritdoc/>
    public void EncodeRequest(ConversationRequest request, IBufferWriter<byte> output, LossReport losses)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(losses);
        ChatRequestEncoder.Encode(request, output, losses);
    }

    /// <inheritdoc/>
    public Decoded<ConversationResponse> DecodeResponse(ReadOnlyMemory<byte> body) => ChatResponseDecoder.Decode(body.Span);

    /// <inheritdoc/>
    public void EncodeResponse(ConversationResponse response, ResponseContext context, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(response);
        ArgumentNullException.ThrowIfNull(context);
        ChatResponseEncoder.Encode(response, context, output);
    }

    /// <inheritdoc/>
    public IStreamDecoder CreateStreamDecoder() => new ChatStreamDecoder();

    /// <inheritdoc/>
    public IStreamEncoder CreateStreamEncoder(ResponseContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new ChatStreamEncoder(context);
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
