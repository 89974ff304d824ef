namespace Sluice.Engine.Threading;

/// <summary>How many workers suit this process.</summary>
internal static class CoreCount
{
    /// <summary>The runtime's count already respects affinity masks and cgroup quotas.</summary>
    public static int Resolve(int requested) =>
        requested > 0 ? Math.Min(requested, 256) : Math.Max(1, Environment.ProcessorCount);
}
