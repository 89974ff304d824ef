using System.Buffers;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Sse;

namespace Sluice.Protocols.Dialects;

/// <summary>Turns conversation events into the server-sent events of one client stream.</summary>
public interface IStreamEncoder
{
    /// <summary>The content type of what is written.</summary>
    string ContentType => "text/event-stream";

    /// <summary>Writes what an event means in this dialect: no, one or several whole frames.</summary>
    /// <param name="item">The event. <see cref="ResponseFailed"/> writes the dialect's error event, <see cref="ResponseEnded"/> the dialect's proper end.</param>
    /// <param name="output">Takes the frames.</param>
    void Encode(ConversationEvent item, IBufferWriter<byte> output);

    /// <summary>
    /// Writes a frame whose JSON came ready from an upstream of the same dialect, in this stream's own framing. A <see cref="ResponseEnded"/>
    /// after such frames writes nothing but the framing's end.
    /// </summary>
    /// <param name="json">The frame's JSON.</param>
    /// <param name="output">Takes the frame.</param>
    void EncodeReady(ReadOnlySpan<byte> json, IBufferWriter<byte> output) => SseWriter.Write(output, default, json);

    /// <summary>Writes a frame that keeps an idle connection open: a comment or a ping.</summary>
    /// <param name="output">Takes the frame.</param>
    void EncodeKeepAlive(IBufferWriter<byte> output);
}
