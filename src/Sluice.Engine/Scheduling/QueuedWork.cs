namespace Sluice.Engine.Scheduling;

/// <summary>What waits its turn among the work of others, in fair order.</summary>
internal abstract class QueuedWork(RequestOrigin origin)
{
    public RequestOrigin Origin => origin;

    /// <summary>What its principal has got; set by the queue.</summary>
    public PrincipalShare? Share { get; set; }

    /// <summary>Its place in the order of all submissions.</summary>
    public long Order { get; private set; }

    /// <summary>When it was submitted, by the clock of whoever took it.</summary>
    public long Submitted { get; private set; }

    /// <summary>Tokens that it has got beside others of its principal, where those take turns; else 0, and they come in the order of submission.</summary>
    public long Served { get; set; }

    /// <summary>The first piece of the work of the same request.</summary>
    public virtual QueuedWork Head => this;

    /// <summary>Whether something was calculated for it already.</summary>
    public abstract bool HasBegun { get; }

    /// <summary>Whether it need not wait for anything but its turn.</summary>
    public abstract bool MayStart { get; }

    public void MarkSubmitted(long timestamp, long order)
    {
        Submitted = timestamp;
        Order = order;
    }

    public bool ComesBefore(QueuedWork other)
    {
        if (Origin.Priority != other.Origin.Priority)
        {
            return Origin.Priority > other.Origin.Priority;
        }

        if (Origin.Principal is null != other.Origin.Principal is null)
        {
            return other.Origin.Principal is null;
        }

        bool isSamePrincipal = Share == other.Share;
        long own = isSamePrincipal ? Served : Share!.Served;
        long others = isSamePrincipal ? other.Served : other.Share!.Served;
        return own == others ? Order < other.Order : own < others;
    }
}
