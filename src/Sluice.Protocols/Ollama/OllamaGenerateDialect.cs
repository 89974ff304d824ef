using System.Buffers;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;

namespace Sluice.Protocols.Ollama;

/// <summary>Ollama's completions: POST /api/generate, with the model's chat template around the prompt unless it says <c>raw</c>.</summary>
public sealed class OllamaGenerateDialect : IDialect, IRequestCodec, IResponseCodec
{
    /// <summary>The one instance; it has no state.</summary>
    public static OllamaGenerateDialect Instance { get; } = new();

    /// <inheritdoc/>
    public string Name => OllamaNames.Generate;

    /// <inheritdoc/>
    public IRequestCodec Requests => this;

    /// <inheritdoc/>
    public IResponseCodec Responses => this;

    /// <inheritdoc/>
    public StreamFraming Framing => StreamFraming.Lines;

    /// <inheritdoc/>
    public FieldNames FieldNames => OllamaNames.Fields;

    /// <inheritdoc/>
    public Decoded<ConversationRequest> DecodeRequest(ReadOnlyMemory<byte> body) => OllamaRequestDecoder.Decode(body.Span, isGenerate: true);

    /// <inheritdoc/>
    public void EncodeRequest(ConversationRequest request, IBufferWriter<byte> output, LossReport losses)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(losses);
        OllamaRequestEncoder.EncodeGenerate(request, output, losses);
    }

    /// <inheritdoc/>
    public Decoded<ConversationResponse> DecodeResponse(ReadOnlyMemory<byte> body) => OllamaResponseCodec.Decode(body.Span, Name);

    /// <inheritdoc/>
    public void EncodeResponse(ConversationResponse response, ResponseContext context, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(response);
        ArgumentNullException.ThrowIfNull(context);
        OllamaResponseCodec.Encode(response, context, output, isGenerate: true);
    }

    /// <inheritdoc/>
    public IStreamDecoder CreateStreamDecoder() => new OllamaStreamDecoder(Name);

    /// <inheritdoc/>
    public IStreamEncoder CreateStreamEncoder(ResponseContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new OllamaStreamEncoder(context, isGenerate: true);
    }

    /// <inheritdoc/>
    public ProtocolError DecodeError(int status, ReadOnlySpan<byte> body) => OllamaErrors.Decode(status, body);

    /// <inheritdoc/>
    public void EncodeError(ProtocolError error, string? requestId, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(error);
        OllamaErrors.Encode(error, output);
    }
}
