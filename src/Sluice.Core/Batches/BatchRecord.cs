using Sluice.Core.Identity;

namespace Sluice.Core.Batches;

/// <summary>A batch of requests as a whole.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Owner">Who sent it: nobody else gets to see it.</param>
/// <param name="Created">When it came, UTC.</param>
/// <param name="IsAsync">Whether nobody waits for it on the connection that it came by.</param>
/// <param name="Concurrency">How many of its requests are answered at once, at the most.</param>
/// <param name="Total">How many requests it has.</param>
public sealed record BatchRecord(string Id, Principal Owner, DateTimeOffset Created, bool IsAsync, int Concurrency, int Total)
{
    /// <summary>Where it is in its life.</summary>
    public BatchStatus Status { get; init; }

    /// <summary>When it ended, UTC; null while it runs.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>Requests that were answered.</summary>
    public int Completed { get; init; }

    /// <summary>Requests that ended in an error.</summary>
    public int Failed { get; init; }
}
