using Sluice.Engine.Machine;

namespace Sluice.Engine.Threading;

/// <summary>How many workers suit this process.</summary>
internal static class CoreCount
{
    // Up to here every core counts for more than a server that waits for its turn.
    private const int ShareAll = 4;

    // A smaller part of a processor is no room for anything.
    private const double Rest = 0.05;

    /// <summary>The number that is asked for, or as many as the processors and the container's quota have room for.</summary>
    public static int Resolve(int requested) => Resolve(requested, Environment.ProcessorCount, CpuQuota.Read());

    /// <summary>
    /// On larger machines one processor stays free for whoever serves the answers. Of a quota the part beyond whole processors does: a worker
    /// for half a processor would be halted in every period, and all others wait for it at the next barrier.
    /// </summary>
    /// <param name="requested">0 for as many as suit.</param>
    /// <param name="processors">What the runtime counts: affinity masks are respected, quotas rounded up.</param>
    /// <param name="quota">The container's quota in processors; null without one.</param>
    public static int Resolve(int requested, int processors, double? quota = null)
    {
        if (requested > 0)
        {
            return Math.Min(requested, 256);
        }

        double room = Math.Min(processors, quota ?? processors);
        int whole = (int)(room + Rest);
        bool hasRest = room - whole > Rest;
        return Math.Max(1, !hasRest && whole > ShareAll ? whole - 1 : whole);
    }
}
