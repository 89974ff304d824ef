namespace Sluice.Gateway.Reasoning;

/// <summary>
/// Keeps the reasoning that a client's dialect can't carry, by the ids of the tool calls that the client will send back: bounded, expiring,
/// and apart for each account. What was dropped from here is declared when it is missed, never made up.
/// </summary>
internal sealed class ReasoningVault(TimeProvider time)
{
    private const long MostBytes = 64 * 1024 * 1024;
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Tenant, string CallId), LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _oldestFirst = new();
    private long _bytes;

    /// <summary>Keeps what belongs to a call; a second time replaces the first.</summary>
    public void Put(string tenant, string callId, KeptReasoning kept)
    {
        var entry = new Entry((tenant, callId), kept, time.GetUtcNow() + Longest);
        lock (_lock)
        {
            if (_entries.TryGetValue(entry.Key, out var known))
            {
                Remove(known);
            }

            _entries[entry.Key] = _oldestFirst.AddLast(entry);
            _bytes += kept.Size;
            while (_oldestFirst.First is { } oldest && (_bytes > MostBytes || oldest.Value.Expires <= time.GetUtcNow()))
            {
                Remove(oldest);
            }
        }
    }

    /// <summary>What belongs to a call; null if nothing is kept any more.</summary>
    public KeptReasoning? Find(string tenant, string callId)
    {
        lock (_lock)
        {
            return _entries.TryGetValue((tenant, callId), out var node) && node.Value.Expires > time.GetUtcNow() ? node.Value.Kept : null;
        }
    }

    private void Remove(LinkedListNode<Entry> node)
    {
        _entries.Remove(node.Value.Key);
        _oldestFirst.Remove(node);
        _bytes -= node.Value.Kept.Size;
    }

    private sealed record Entry((string Tenant, string CallId) Key, KeptReasoning Kept, DateTimeOffset Expires);
}
