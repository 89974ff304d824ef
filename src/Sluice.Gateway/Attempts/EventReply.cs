using Sluice.Gateway.Relay;
using Sluice.Protocols.Conversations;

namespace Sluice.Gateway.Attempts;

/// <summary>A stream of events, of which the first were read already.</summary>
/// <param name="head">The events that were read already.</param>
/// <param name="rest">The rest.</param>
/// <param name="watch">Its time limits.</param>
/// <param name="source">What the events are read from; null if they come from a runtime.</param>
internal sealed class EventReply(IReadOnlyList<ConversationEvent> head, IAsyncEnumerator<ConversationEvent> rest, WatchedStream watch, Reply? source) : Reply
{
    public IReadOnlyList<ConversationEvent> Head => head;

    public IAsyncEnumerator<ConversationEvent> Rest => rest;

    public WatchedStream Watch => watch;

    public override async ValueTask DisposeAsync()
    {
        if (source is not null)
        {
            await rest.DisposeAsync().ConfigureAwait(false);
            await source.DisposeAsync().ConfigureAwait(false);
            return;
        }

        watch.Abandon();
        await rest.DisposeAsync().ConfigureAwait(false);
        watch.Dispose();
    }
}
