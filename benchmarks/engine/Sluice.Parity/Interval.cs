namespace Sluice.Parity;

/// <summary>A number with the bounds that hold it with a probability of 95 %.</summary>
internal readonly record struct Interval(double Value, double Low, double High)
{
    private const double Deviations = 1.96;

    /// <summary>A share of so many independent trials, by Wilson's method, which does not fail near 0 and 1.</summary>
    public static Interval OfShare(long hits, long trials)
    {
        double share = (double)hits / trials;
        double squared = Deviations * Deviations / trials;
        double middle = (share + (squared / 2)) / (1 + squared);
        double half = Deviations * Math.Sqrt((share * (1 - share) / trials) + (squared / (4 * trials))) / (1 + squared);
        return new Interval(share, middle - half, middle + half);
    }

    /// <summary>A mean over positions that come in windows: those of a window resemble each other, so what scatters is counted by windows.</summary>
    public static Interval OfMean(IReadOnlyList<(double Sum, int Count)> windows)
    {
        double count = windows.Sum(window => (double)window.Count);
        double mean = windows.Sum(window => window.Sum) / count;
        double squares = windows.Sum(window => Math.Pow(window.Sum - (mean * window.Count), 2));
        double error = Math.Sqrt(squares * windows.Count / Math.Max(1, windows.Count - 1)) / count;
        return new Interval(mean, mean - (Deviations * error), mean + (Deviations * error));
    }
}
