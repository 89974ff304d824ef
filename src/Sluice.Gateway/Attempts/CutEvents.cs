using Sluice.Protocols.Conversations;

namespace Sluice.Gateway.Attempts;

/// <summary>Events that end at the client's stop sequences.</summary>
/// <param name="source">The events; disposed with this.</param>
/// <param name="stops">Looks for the stop sequences; has seen the head.</param>
internal sealed class CutEvents(EventSource source, StopCutter stops) : EventSource
{
    public override async ValueTask<IReadOnlyList<ConversationEvent>> NextAsync()
    {
        while (!stops.HasStopped)
        {
            var items = await source.NextAsync().ConfigureAwait(false);
            if (items.Count == 0)
            {
                break;
            }

            // What may be the beginning of a stop sequence is kept back, perhaps all that has come.
            var cut = stops.Cut(items);
            if (cut.Count > 0)
            {
                return cut;
            }
        }

        return [];
    }

    public override ValueTask DisposeAsync() => source.DisposeAsync();
}
