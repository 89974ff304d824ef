namespace Sluice.Engine.Threading;

/// <summary>How many workers suit this process.</summary>
internal static class CoreCount
{
    // Up to here every core counts for more than a server that waits for its turn.
    private const int ShareAll = 4;

    /// <summary>The runtime's count already respects affinity masks and cgroup quotas; on larger machines one stays free for whoever serves the answers.</summary>
    public static int Resolve(int requested) => Resolve(requested, Environment.ProcessorCount);

    public static int Resolve(int requested, int processors) =>
        requested > 0 ? Math.Min(requested, 256) : Math.Max(1, processors > ShareAll ? processors - 1 : processors);
}
