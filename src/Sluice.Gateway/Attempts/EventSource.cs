using Sluice.Protocols.Conversations;

namespace Sluice.Gateway.Attempts;

/// <summary>Where the events of an answer come from, as many at a time as there are.</summary>
internal abstract class EventSource : IAsyncDisposable
{
    /// <summary>Waits for the next events.</summary>
    /// <returns>The events, valid until the next call; none at the end.</returns>
    public abstract ValueTask<IReadOnlyList<ConversationEvent>> NextAsync();

    public abstract ValueTask DisposeAsync();
}
