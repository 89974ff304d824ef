using System.Buffers;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Peek;

namespace Sluice.Protocols.Embeddings;

/// <summary>How one protocol asks for embeddings and gives them. Errors are told as in its conversations.</summary>
/// <param name="name">Its name.</param>
/// <param name="conversations">The dialect of the same protocol's conversations.</param>
/// <param name="fields">How it names the fields.</param>
public abstract class EmbeddingDialect(string name, IDialect conversations, FieldNames fields) : IDialect
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public IRequestCodec Requests => conversations.Requests;

    /// <inheritdoc/>
    public IResponseCodec Responses => conversations.Responses;

    /// <inheritdoc/>
    public StreamFraming Framing => conversations.Framing;

    /// <inheritdoc/>
    public FieldNames FieldNames => fields;

    /// <summary>Whether it takes one text only.</summary>
    public virtual bool TakesOne => false;

    /// <summary>Writes a body of this dialect with another model's name, all else as it came.</summary>
    /// <param name="body">The JSON bytes that <paramref name="peek"/> was read from.</param>
    /// <param name="peek">What was found in them.</param>
    /// <param name="model">The upstream's name for the model.</param>
    /// <param name="output">Takes the JSON bytes; may share those of <paramref name="body"/>.</param>
    public virtual void Rename(ReadOnlyMemory<byte> body, in RequestPeek peek, string model, SplicedBody output) =>
        RequestRewrite.Write(body, peek, model, false, RequestExtras.Ours, output);

    /// <summary>Reads a request.</summary>
    /// <param name="body">The JSON bytes.</param>
    /// <returns>The request, or 400 <c>invalid_json</c> or <c>invalid_value</c>.</returns>
    public abstract Decoded<EmbeddingRequest> DecodeRequest(ReadOnlyMemory<byte> body);

    /// <summary>Writes a request for an upstream.</summary>
    /// <param name="request">The request; its model is already the upstream's name.</param>
    /// <param name="output">Takes the JSON bytes.</param>
    /// <param name="losses">Takes what could not be written.</param>
    public abstract void EncodeRequest(EmbeddingRequest request, IBufferWriter<byte> output, LossReport losses);

    /// <summary>Reads an upstream's answer; null if it can't be read.</summary>
    /// <param name="body">The JSON bytes.</param>
    public abstract EmbeddingResponse? DecodeResponse(ReadOnlyMemory<byte> body);

    /// <summary>Writes an answer.</summary>
    /// <param name="response">The vectors.</param>
    /// <param name="request">What was asked.</param>
    /// <param name="model">The model's name as the client knows it.</param>
    /// <param name="output">Takes the JSON bytes.</param>
    public abstract void EncodeResponse(EmbeddingResponse response, EmbeddingRequest request, string model, IBufferWriter<byte> output);
}
