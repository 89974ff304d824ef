using Sluice.Gateway.Relay;
using Sluice.Protocols.Conversations;

namespace Sluice.Gateway.Attempts;

/// <summary>A stream of events, of which the first were read already.</summary>
/// <param name="head">The events that were read already.</param>
/// <param name="rest">The rest; disposed with the reply.</param>
/// <param name="watch">Its time limits.</param>
internal sealed class EventReply(IReadOnlyList<ConversationEvent> head, EventSource rest, WatchedStream watch) : Reply
{
    public IReadOnlyList<ConversationEvent> Head => head;

    public EventSource Rest => rest;

    public WatchedStream Watch => watch;

    public override ValueTask DisposeAsync() => rest.DisposeAsync();
}
