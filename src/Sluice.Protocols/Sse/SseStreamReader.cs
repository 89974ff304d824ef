using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;

namespace Sluice.Protocols.Sse;

/// <summary>Reads an upstream's bytes into conversation events: a parser and a dialect's decoder in one.</summary>
/// <param name="decoder">The dialect's decoder.</param>
/// <param name="maxFrameBytes">The largest frame, in bytes; a larger one fails the answer.</param>
/// <param name="framing">How the stream's frames are told apart.</param>
public sealed class SseStreamReader(IStreamDecoder decoder, int maxFrameBytes = 1 << 20, StreamFraming framing = StreamFraming.ServerSentEvents)
{
    private readonly FrameParser _parser = new(framing, maxFrameBytes);
    private bool _failed;

    /// <summary>Takes the next piece of the stream.</summary>
    /// <param name="bytes">The piece.</param>
    /// <param name="events">Takes what it means, in order.</param>
    public void Push(ReadOnlySpan<byte> bytes, ICollection<ConversationEvent> events)
    {
        var visitor = new Visitor(decoder, events);
        if (_failed || _parser.Push(bytes, ref visitor))
            return;
        _failed = true;
        events.Add(new ResponseFailed(ErrorCodes.Malformed("A frame of the upstream's stream is too large.")));
    }

    /// <summary>The stream's bytes have ended.</summary>
    /// <param name="events">Takes what it means, in order.</param>
    public void Complete(ICollection<ConversationEvent> events)
    {
        if (_failed)
            return;
        var visitor = new Visitor(decoder, events);
        _parser.Complete(ref visitor);
        decoder.Complete(events);
    }

    private readonly struct Visitor(IStreamDecoder decoder, ICollection<ConversationEvent> events) : ISseVisitor
    {
        public void OnEvent(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data, ReadOnlySpan<byte> raw) => decoder.Decode(eventName, data, events);
    }
}
