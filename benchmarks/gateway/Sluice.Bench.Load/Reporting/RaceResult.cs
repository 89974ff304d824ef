namespace Sluice.Bench.Load.Reporting;

/// <summary>Everything measured, round by round.</summary>
internal sealed record RaceResult(IReadOnlyList<RoundRow> Rounds, IReadOnlyList<MemoryRow> Memory)
{
    /// <summary>The median over the rounds of one number of one contestant; NaN when it did not take part.</summary>
    public double Median(string name, string workload, Func<RoundRow, double> of)
    {
        var values = Rounds.Where(row => row.Name == name && row.Workload == workload).Select(of).Order().ToArray();
        if (values.Length == 0)
            return double.NaN;
        var middle = values.Length / 2;
        return values.Length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
