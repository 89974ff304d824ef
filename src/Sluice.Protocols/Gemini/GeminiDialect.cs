using System.Buffers;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;

namespace Sluice.Protocols.Gemini;

/// <summary>
/// Google's Gemini API: models/{model}:generateContent and :streamGenerateContent, and :countTokens by <see cref="GeminiTokenCount"/>.
/// The model and whether to stream stand in the address, so bodies tell neither.
/// </summary>
public sealed class GeminiDialect : IDialect, IRequestCodec, IResponseCodec
{
    /// <summary>The one instance; it has no state.</summary>
    public static GeminiDialect Instance { get; } = new();

    /// <inheritdoc/>
    public string Name => GeminiNames.Dialect;

    /// <inheritdoc/>
    public IRequestCodec Requests => this;

    /// <inheritdoc/>
    public IResponseCodec Responses => this;

    /// <inheritdoc/>
    public FieldNames FieldNames => GeminiNames.Fields;

    /// <inheritdoc/>
    public Decoded<ConversationRequest> DecodeRequest(ReadOnlyMemory<byte> body) => GeminiRequestDecoder.Decode(body.Span);

    /// <inheritdoc/>
    public void EncodeRequest(ConversationRequest request, IBufferWriter<byte> output, LossReport losses)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(losses);
        GeminiRequestEncoder.Encode(request, output, losses);
    }

    /// <inheritdoc/>
    public Decoded<ConversationResponse> DecodeResponse(ReadOnlyMemory<byte> body) => GeminiResponseDecoder.Decode(body.Span);

    /// <inheritdoc/>
    public void EncodeResponse(ConversationResponse response, ResponseContext context, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(response);
        ArgumentNullException.ThrowIfNull(context);
        GeminiResponseEncoder.Encode(response, context, output);
    }

    /// <inheritdoc/>
    public IStreamDecoder CreateStreamDecoder() => new GeminiStreamDecoder();

    /// <inheritdoc/>
    public IStreamEncoder CreateStreamEncoder(ResponseContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new GeminiStreamEncoder(context);
    }

    /// <inheritdoc/>
    public ProtocolError DecodeError(int status, ReadOnlySpan<byte> body) => GeminiErrors.Decode(status, body);

    /// <inheritdoc/>
    public void EncodeError(ProtocolError error, string? requestId, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(error);
        GeminiErrors.Encode(error, output);
    }
}
