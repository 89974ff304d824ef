namespace Sluice.Engine.Scheduling;

/// <summary>
/// Sequences that wait, in fair order: a higher priority first, then principals that are known before those that are not, then
/// the principal that has got least, then the order of submission.
/// </summary>
internal sealed class WaitingQueue
{
    private readonly Dictionary<string, PrincipalShare> _known = new(StringComparer.Ordinal);
    private readonly PrincipalShare _anonymous = new(null);

    public int Count { get; private set; }

    /// <summary>Puts a sequence behind those of the same principal that were submitted before it.</summary>
    public void Add(Sequence sequence)
    {
        var share = sequence.Share ??= ShareOf(sequence.Origin.Principal);
        var before = share.Waiting.Last;
        while (before is not null && before.Value.Order > sequence.Order)
        {
            before = before.Previous;
        }

        if (before is null)
        {
            share.Waiting.AddFirst(sequence);
        }
        else
        {
            share.Waiting.AddAfter(before, sequence);
        }

        Count++;
    }

    /// <summary>Takes out one that is not wanted any more; false if it does not wait.</summary>
    public bool Remove(Sequence sequence)
    {
        if (sequence.Share?.Waiting.Remove(sequence) != true)
        {
            return false;
        }

        Count--;
        Forget(sequence.Share);
        return true;
    }

    /// <summary>The next one; null if none may start.</summary>
    public Sequence? Next()
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

        return best;
    }

    /// <summary>Takes out one that starts.</summary>
    public void Take(Sequence sequence)
    {
        sequence.Share!.Waiting.Remove(sequence);
        sequence.Share.Running++;
        Count--;
    }

    /// <summary>Takes back one that had started.</summary>
    public void Return(Sequence sequence)
    {
        sequence.Share!.Running--;
        Add(sequence);
    }

    /// <summary>One that had started is over.</summary>
    public void Leave(Sequence sequence)
    {
        sequence.Share!.Running--;
        Forget(sequence.Share);
    }

    /// <summary>Takes all out.</summary>
    public List<Sequence> Drain()
    {
        List<Sequence> all = [.. _anonymous.Waiting, .. _known.Values.SelectMany(share => share.Waiting)];
        _anonymous.Waiting.Clear();
        _known.Clear();
        Count = 0;
        return all;
    }

    private static Sequence? First(PrincipalShare share)
    {
        Sequence? best = null;
        for (var node = share.Waiting.First; node is not null; node = node.Next)
        {
            if (node.Value.MayStart && (best is null || node.Value.Origin.Priority > best.Origin.Priority))
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
