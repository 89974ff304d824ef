using System.Buffers;
using Sluice.Protocols.Conversations;

namespace Sluice.Protocols.Dialects;

/// <summary>Reads and writes the answers and errors of one dialect. Pure: no I/O, no clock.</summary>
public interface IResponseCodec
{
    /// <summary>Reads a whole answer.</summary>
    /// <param name="body">The JSON bytes.</param>
    /// <returns>The answer, or 502 <c>upstream_malformed_response</c>.</returns>
    Decoded<ConversationResponse> DecodeResponse(ReadOnlyMemory<byte> body);

    /// <summary>Writes a whole answer.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="context">Id, model and time to show.</param>
    /// <param name="output">Takes the JSON bytes.</param>
    void EncodeResponse(ConversationResponse response, ResponseContext context, IBufferWriter<byte> output);

    /// <summary>A reader for one stream.</summary>
    IStreamDecoder CreateStreamDecoder();

    /// <summary>A writer for one stream.</summary>
    /// <param name="context">Id, model and time to show, and whether usage was asked for.</param>
    IStreamEncoder CreateStreamEncoder(ResponseContext context);

    /// <summary>Reads an upstream's error body; a body that is none gives a message made of the status.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="body">The body, possibly empty or not JSON.</param>
    ProtocolError DecodeError(int status, ReadOnlySpan<byte> body);

    /// <summary>Writes an error body.</summary>
    /// <param name="error">The error.</param>
    /// <param name="requestId">The request's id, where the dialect shows it.</param>
    /// <param name="output">Takes the JSON bytes.</param>
    void EncodeError(ProtocolError error, string? requestId, IBufferWriter<byte> output);
}
