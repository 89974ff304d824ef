namespace Sluice.Gateway.Telemetry;

/// <summary>Counts values into fixed buckets, without locks.</summary>
/// <param name="bounds">The buckets' upper bounds, ascending.</param>
internal sealed class Histogram(double[] bounds)
{
    private readonly long[] _counts = new long[bounds.Length + 1];
    private double _sum;

    /// <summary>The buckets' upper bounds.</summary>
    public ReadOnlySpan<double> Bounds => bounds;

    /// <summary>The sum of all values.</summary>
    public double Sum => Volatile.Read(ref _sum);

    /// <summary>Adds a value.</summary>
    public void Record(double value)
    {
        var bucket = 0;
        while (bucket < bounds.Length && value > bounds[bucket])
        {
            bucket++;
        }

        Interlocked.Increment(ref _counts[bucket]);
        var seen = Volatile.Read(ref _sum);
        while (true)
        {
            var before = Interlocked.CompareExchange(ref _sum, seen + value, seen);
            if (before.Equals(seen))
            {
                return;
            }

            seen = before;
        }
    }

    /// <summary>The number of values in a bucket; the last bucket has no upper bound.</summary>
    public long CountOf(int bucket) => Interlocked.Read(ref _counts[bucket]);
}
