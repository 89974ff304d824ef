namespace Sluice.Bench.Grammar;

/// <summary>Times in microseconds.</summary>
internal sealed class Samples
{
    private readonly List<double> _values = [];

    public int Count => _values.Count;

    public double Mean => _values.Average();

    public void Add(TimeSpan time) => _values.Add(time.TotalMicroseconds);

    public void AddAll(Samples other) => _values.AddRange(other._values);

    /// <summary>The value that this share of all does not exceed.</summary>
    public double At(double share)
    {
        double[] sorted = [.. _values.Order()];
        return sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))];
    }
}
