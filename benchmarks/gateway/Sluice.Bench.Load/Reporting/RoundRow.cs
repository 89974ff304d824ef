using Sluice.Bench.Load.Traffic;

namespace Sluice.Bench.Load.Reporting;

/// <summary>One contestant's turn in one round: CPU in microseconds per request, latencies in microseconds, memory in bytes.</summary>
internal sealed record RoundRow(
    int Round,
    string Name,
    string Workload,
    double RequestsPerSecond,
    double CpuPerRequest,
    double CpuShare,
    double HalfRate,
    double HalfReached,
    double HalfCpuPerRequest,
    double HalfP50,
    double HalfP99,
    double DirectP50,
    double DirectP99,
    double HalfTotalP50,
    double HalfTotalP99,
    double DirectTotalP50,
    double DirectTotalP99,
    int Errors,
    long PeakBytes)
{
    public double AddedP50 => HalfP50 - DirectP50;

    public double AddedP99 => HalfP99 - DirectP99;

    public double AddedTotalP50 => HalfTotalP50 - DirectTotalP50;

    public double AddedTotalP99 => HalfTotalP99 - DirectTotalP99;

    public static RoundRow From(int round, string name, string workload, PhaseResult most, double rate, PhaseResult half, PhaseResult direct) =>
        new(
            round,
            name,
            workload,
            most.PerSecond,
            most.CpuPerRequest,
            most.CpuShare,
            rate,
            half.PerSecond,
            half.CpuPerRequest,
            half.FirstByte(0.5),
            half.FirstByte(0.99),
            direct.FirstByte(0.5),
            direct.FirstByte(0.99),
            half.Total(0.5),
            half.Total(0.99),
            direct.Total(0.5),
            direct.Total(0.99),
            most.Errors + half.Errors + direct.Errors,
            half.Usage.PeakBytes);

    public static RoundRow Direct(int round, string workload, PhaseResult most) => From(round, "direct", workload, most, most.PerSecond, most, most);

    public override string ToString() =>
        $"round {Round} {Name,-8} {Workload,-6} {RequestsPerSecond,8:F0}/s {CpuPerRequest,8:F1} us CPU ({CpuShare:P0} of a core), at {HalfRate:F0}/s: +{AddedP50:F0} us p50, +{AddedP99:F0} us p99, {HalfCpuPerRequest:F1} us CPU, {Errors} errors, peak {PeakBytes / 1e6:F0} MB";
}
