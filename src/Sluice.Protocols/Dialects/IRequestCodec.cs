using System.Buffers;
using Sluice.Protocols.Conversations;

namespace Sluice.Protocols.Dialects;

/// <summary>Reads and writes the requests of one dialect. Pure: no I/O, no clock.</summary>
public interface IRequestCodec
{
    /// <summary>Reads a request body.</summary>
    /// <param name="body">The JSON bytes as they came.</param>
    /// <returns>The request, or the error to show: 400 with <c>invalid_json</c>, <c>invalid_value</c> or <c>unsupported_parameter</c>.</returns>
    Decoded<ConversationRequest> DecodeRequest(ReadOnlyMemory<byte> body);

    /// <summary>Writes a request for an upstream of this dialect; what it can't express goes into <paramref name="losses"/>.</summary>
    /// <param name="request">The request; its model is already the upstream's name.</param>
    /// <param name="output">Takes the JSON bytes.</param>
    /// <param name="losses">Takes the fields that were dropped or changed.</param>
    void EncodeRequest(ConversationRequest request, IBufferWriter<byte> output, LossReport losses);
}
