namespace Sluice.Engine.Scheduling;

/// <summary>
/// Work that waits, in fair order: a higher priority first, then principals that are known before those that are not, then
/// the principal that has got least, then what has got least of it, then the order of submission.
/// </summary>
internal sealed class WaitingQueue<T>
    where T : QueuedWork
{
    private readonly Dictionary<string, PrincipalShare> _known = new(StringComparer.Ordinal);
    private readonly PrincipalShare _anonymous = new(null);

    public int Count { get; private set; }

    /// <summary>All that waits, in no order.</summary>
    public IEnumerable<T> All => _anonymous.Waiting.Concat(_known.Values.SelectMany(share => share.Waiting)).Cast<T>();

    /// <summary>Puts it behind that of the same principal that was submitted before.</summary>
    public void Add(T work)
    {
        var share = work.Share ??= ShareOf(work.Origin.Principal);
        work.Served = Math.Max(work.Served, MostServed(share, work.Origin.Priority));
        var before = share.Waiting.Last;
        while (before is not null && before.Value.Order > work.Order)
        {
            before = before.Previous;
        }

        if (before is null)
        {
            share.Waiting.AddFirst(work);
        }
        else
        {
            share.Waiting.AddAfter(before, work);
        }

        Count++;
    }

    /// <summary>Takes out one that is not wanted any more; false if it does not wait.</summary>
    public bool Remove(T work)
    {
        if (work.Share?.Waiting.Remove(work) != true)
        {
            return false;
        }

        Count--;
        Forget(work.Share);
        return true;
    }

    /// <summary>The next one; null if none may start.</summary>
    public T? Next()
    {
        var best = First(_anonymous);
        foreach (var (_, share) in _known)
        {
            var first = First(share);
            if (first is not null && (best is null || first.ComesBefore(best)))
            {
                best = first;
            }
        }

        return (T?)best;
    }

    /// <summary>Takes out one that starts.</summary>
    public void Take(T work)
    {
        work.Share!.Waiting.Remove(work);
        work.Share.Running++;
        Count--;
    }

    /// <summary>Takes back one that had started.</summary>
    public void Return(T work)
    {
        work.Share!.Running--;
        Add(work);
    }

    /// <summary>One that had started is over.</summary>
    public void Leave(T work)
    {
        work.Share!.Running--;
        Forget(work.Share);
    }

    /// <summary>Takes all out.</summary>
    public List<T> Drain()
    {
        List<T> all = [.. All];
        _anonymous.Waiting.Clear();
        _known.Clear();
        Count = 0;
        return all;
    }

    // What comes new takes its first turn behind one turn of each of the others, so that many that come do not keep those waiting that are there.
    private static long MostServed(PrincipalShare share, int priority)
    {
        long most = 0;
        foreach (var other in share.Waiting)
        {
            most = other.Origin.Priority == priority ? Math.Max(most, other.Served) : most;
        }

        return most;
    }

    private static QueuedWork? First(PrincipalShare share)
    {
        QueuedWork? best = null;
        for (var node = share.Waiting.First; node is not null; node = node.Next)
        {
            if (node.Value.MayStart && (best is null || node.Value.ComesBefore(best)))
            {
                best = node.Value;
            }
        }

        return best;
    }

    private PrincipalShare ShareOf(string? principal)
    {
        if (principal is null)
        {
            return _anonymous;
        }

        if (!_known.TryGetValue(principal, out var share))
        {
            share = new PrincipalShare(principal);
            foreach (var (_, other) in _known)
            {
                share.Served = share.Served == 0 ? other.Served : Math.Min(share.Served, other.Served);
            }

            _known[principal] = share;
        }

        return share;
    }

    private void Forget(PrincipalShare share)
    {
        if (share.Principal is { } known && share.Running == 0 && share.Waiting.Count == 0)
        {
            _known.Remove(known);
        }
    }
}
