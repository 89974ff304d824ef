using System.Collections.Concurrent;

namespace Sluice.Core.Events;

/// <summary>
/// Carries what has happened to whoever wants to know. Handlers run on the publisher's thread, so they only count or enqueue;
/// a handler must not throw.
/// </summary>
public sealed class EventBus
{
    private readonly ConcurrentDictionary<Type, Delegate[]> _handlers = new();

    /// <summary>Calls a handler for every event of a type from now on.</summary>
    /// <typeparam name="T">The event's type.</typeparam>
    /// <param name="handler">What to call.</param>
    public void Subscribe<T>(Action<T> handler) where T : class =>
        _handlers.AddOrUpdate(typeof(T), _ => [handler], (_, old) => [.. old, handler]);

    /// <summary>Tells all handlers of the type.</summary>
    /// <typeparam name="T">The event's type.</typeparam>
    /// <param name="item">The event.</param>
    public void Publish<T>(T item) where T : class
    {
        if (_handlers.TryGetValue(typeof(T), out var handlers))
        {
            foreach (var handler in handlers)
            {
                ((Action<T>)handler)(item);
            }
        }
    }
}
