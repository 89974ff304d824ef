using Sluice.Bench.Load.Processes;

namespace Sluice.Bench.Load.Traffic;

/// <summary>What one phase showed.</summary>
internal sealed record PhaseResult(TimeSpan Elapsed, Sample[] Samples, int Errors, ProcessUsage Usage)
{
    public double PerSecond => Samples.Length / Elapsed.TotalSeconds;

    /// <summary>CPU microseconds of the server's processes per answered request.</summary>
    public double CpuPerRequest => Usage.CpuSeconds * 1e6 / Math.Max(1, Samples.Length);

    /// <summary>Share of one core that the server's processes used.</summary>
    public double CpuShare => Usage.CpuSeconds / Elapsed.TotalSeconds;

    public double FirstByte(double quantile) => Quantile(quantile, sample => sample.FirstByte);

    public double Total(double quantile) => Quantile(quantile, sample => sample.Total);

    private double Quantile(double quantile, Func<Sample, double> of)
    {
        if (Samples.Length == 0)
            return double.NaN;
        var sorted = Samples.Select(of).Order().ToArray();
        return sorted[Math.Min(sorted.Length - 1, (int)(quantile * sorted.Length))];
    }
}
