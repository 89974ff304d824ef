using System.Buffers;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;

namespace Sluice.Protocols.OpenAi;

/// <summary>OpenAI's text completions: POST /v1/completions.</summary>
public sealed class OpenAiCompletionsDialect : IDialect, IRequestCodec, IResponseCodec
{
    /// <summary>The one instance; it has no state.</summary>
    public static OpenAiCompletionsDialect Instance { get; } = new();

    /// <inheritdoc/>
    public string Name => OpenAiNames.Completions;

    /// <inheritdoc/>
    public IRequestCodec Requests => this;

    /// <inheritdoc/>
    public IResponseCodec Responses => this;

    /// <inheritdoc/>
    public FieldNames FieldNames => OpenAiNames.Fields;

    /// <inheritdoc/>
    public Decoded<ConversationRequest> DecodeRequest(ReadOnlyMemory<byte> body) => CompletionRequestDecoder.Decode(body.Span);

    /// <inheritdoc/>
    public void EncodeRequest(ConversationRequest request, IBufferWriter<byte> output, LossReport losses)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(losses);
        CompletionRequestEncoder.Encode(request, output, losses);
    }

    /// <inheritdoc/>
    public Decoded<ConversationResponse> DecodeResponse(ReadOnlyMemory<byte> body) => CompletionResponseCodec.Decode(body.Span);

    /// <inheritdoc/>
    public void EncodeResponse(ConversationResponse response, ResponseContext context, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(response);
        ArgumentNullException.ThrowIfNull(context);
        CompletionResponseCodec.Encode(response, context, output);
    }

    /// <inheritdoc/>
    public IStreamDecoder CreateStreamDecoder() => new CompletionStreamDecoder();

    /// <inheritdoc/>
    public IStreamEncoder CreateStreamEncoder(ResponseContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new CompletionStreamEncoder(context);
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
