using Sluice.Gateway.Relay;
using Sluice.Protocols.Conversations;

namespace Sluice.Gateway.Attempts;

/// <summary>The events of a runtime: those that are there at once come together.</summary>
/// <param name="events">The events; disposed with this.</param>
/// <param name="watch">Their time limits; disposed with this.</param>
internal sealed class RuntimeEvents(IAsyncEnumerator<ConversationEvent> events, WatchedStream watch) : EventSource
{
    private const int Most = 64;

    private readonly List<ConversationEvent> _found = [];
    private ValueTask<bool>? _next;

    public override async ValueTask<IReadOnlyList<ConversationEvent>> NextAsync()
    {
        _found.Clear();
        while (_found.Count < Most)
        {
            var next = _next ?? events.MoveNextAsync();
            _next = null;
            if (_found.Count > 0 && !next.IsCompleted)
            {
                _next = next;
                break;
            }

            if (!await next.ConfigureAwait(false))
            {
                break;
            }

            _found.Add(events.Current);
        }

        return _found;
    }

    public override async ValueTask DisposeAsync()
    {
        watch.Abandon();
        try
        {
            // An enumerator that is being waited for can't be disposed.
            if (_next is { } next)
            {
                await next.ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // By us.
        }
        finally
        {
            await events.DisposeAsync().ConfigureAwait(false);
            watch.Dispose();
        }
    }
}
