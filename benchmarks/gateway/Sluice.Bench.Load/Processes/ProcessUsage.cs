namespace Sluice.Bench.Load.Processes;

/// <summary>CPU time used and the most memory held at once, over a group of processes.</summary>
internal readonly record struct ProcessUsage(double CpuSeconds, long PeakBytes)
{
    public static ProcessUsage operator -(ProcessUsage later, ProcessUsage earlier) =>
        new(later.CpuSeconds - earlier.CpuSeconds, later.PeakBytes);
}
