namespace Sluice.Core.Batches;

/// <summary>Where a batch is in its life.</summary>
public enum BatchStatus
{
    /// <summary>Its requests are being answered, or wait to be.</summary>
    Running,

    /// <summary>Each request has its result.</summary>
    Completed,

    /// <summary>It was ended before each request had a result.</summary>
    Cancelled,
}
