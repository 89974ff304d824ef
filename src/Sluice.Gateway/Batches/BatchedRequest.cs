namespace Sluice.Gateway.Batches;

/// <summary>Marks an HTTP exchange as one of a batch, for which nobody waits at a screen.</summary>
internal sealed class BatchedRequest
{
    public static BatchedRequest Mark { get; } = new();

    /// <summary>Below that of requests that are not told to wait.</summary>
    public static int Priority => -1;
}
