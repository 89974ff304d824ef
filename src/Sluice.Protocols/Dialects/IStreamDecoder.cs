using Sluice.Protocols.Conversations;

namespace Sluice.Protocols.Dialects;

/// <summary>Turns the server-sent events of one upstream stream into conversation events.</summary>
public interface IStreamDecoder
{
    /// <summary>Reads one server-sent event.</summary>
    /// <param name="eventName">The event's name; empty if it has none.</param>
    /// <param name="data">Its data, lines joined.</param>
    /// <param name="events">Takes what it means, in order. A frame that can't be read gives a <see cref="ResponseFailed"/>.</param>
    void Decode(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data, ICollection<ConversationEvent> events);

    /// <summary>The stream's bytes have ended: closes what is open, or reports the missing end as a <see cref="ResponseFailed"/>.</summary>
    /// <param name="events">Takes what it means, in order.</param>
    void Complete(ICollection<ConversationEvent> events);
}
