using System.Numerics;
using System.Runtime.InteropServices;

namespace Sluice.Engine.Sampling;

/// <summary>Passes over a whole row of logits.</summary>
internal static class LogitMath
{
    /// <summary>The largest logit; of equals the first one. False if any is infinite or no number.</summary>
    public static bool TryFindLargest(ReadOnlySpan<float> logits, out int index)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(logits);
        var limit = new Vector<float>(float.MaxValue);
        var largest = new Vector<float>(float.MinValue);
        var within = Vector<int>.AllBitsSet;
        foreach (var vector in vectors)
        {
            within &= Vector.LessThanOrEqual(Vector.Abs(vector), limit);
            largest = Vector.Max(largest, vector);
        }

        bool finite = Vector.EqualsAll(within, Vector<int>.AllBitsSet);
        float max = float.MinValue;
        for (int i = 0; i < Vector<float>.Count; i++)
        {
            max = Math.Max(max, largest[i]);
        }

        foreach (float value in logits[(vectors.Length * Vector<float>.Count)..])
        {
            finite &= float.IsFinite(value);
            max = Math.Max(max, value);
        }

        index = finite ? logits.IndexOf(max) : -1;
        return index >= 0;
    }

    /// <summary>The sum of e^(logit - largest), which is at least 1.</summary>
    public static double SumOfExponentials(ReadOnlySpan<float> logits, float largest)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(logits);
        var sums = Vector<float>.Zero;
        var subtrahend = new Vector<float>(largest);
        foreach (var vector in vectors)
        {
            sums += Vector.Exp(vector - subtrahend);
        }

        double sum = 0;
        for (int i = 0; i < Vector<float>.Count; i++)
        {
            sum += sums[i];
        }

        foreach (float value in logits[(vectors.Length * Vector<float>.Count)..])
        {
            sum += Math.Exp(value - largest);
        }

        return sum;
    }

    /// <summary>What has to be subtracted from a logit to get the logarithm of its probability.</summary>
    public static double LogNormalizer(ReadOnlySpan<float> logits, float largest) =>
        largest + Math.Log(SumOfExponentials(logits, largest));
}
