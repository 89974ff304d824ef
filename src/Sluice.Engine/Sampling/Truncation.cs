namespace Sluice.Engine.Sampling;

/// <summary>Selects the tokens that may be drawn: top-k, then top-p of those, then min-p.</summary>
internal static class Truncation
{
    // e^-16 of the most likely token's probability: what lies below rarely matters for a top-p below 1.
    private const float UsualWindow = 16f;

    public static void Select(ReadOnlySpan<float> logits, float largest, SamplingParameters parameters, CandidateList candidates)
    {
        float minimum = parameters.MinP > 0f ? largest + MathF.Log(parameters.MinP) : float.MinValue;
        if (parameters.TopK > 0 && parameters.TopK < logits.Length)
        {
            candidates.TakeBest(logits, parameters.TopK);
            double mass = LogitMath.SumOfExponentials(candidates.Logits, largest);
            candidates.Truncate(CountOfTopP(candidates.Logits, largest, mass, parameters.TopP));
            candidates.Truncate(CountOfAtLeast(candidates.Logits, minimum));
        }
        else if (parameters.TopP >= 1f)
        {
            candidates.TakeAtLeast(logits, minimum);
        }
        else
        {
            // All three rules keep a prefix of the sorted tokens, so what min-p drops need not be sorted for top-p.
            double mass = LogitMath.SumOfExponentials(logits, largest);
            float window = Math.Max(minimum, largest - UsualWindow);
            candidates.TakeAtLeast(logits, window);
            if (window > minimum && LogitMath.SumOfExponentials(candidates.Logits, largest) < parameters.TopP * mass * 1.000001)
            {
                candidates.TakeAtLeast(logits, minimum);
            }

            candidates.Sort();
            candidates.Truncate(CountOfTopP(candidates.Logits, largest, mass, parameters.TopP));
        }
    }

    /// <summary>How many of the sorted tokens it takes to reach a share of the mass; the one that reaches it counts.</summary>
    private static int CountOfTopP(ReadOnlySpan<float> sorted, float largest, double mass, float share)
    {
        if (share >= 1f)
        {
            return sorted.Length;
        }

        double sum = 0;
        for (int i = 0; i < sorted.Length; i++)
        {
            sum += Math.Exp(sorted[i] - largest);
            if (sum >= share * mass)
            {
                return i + 1;
            }
        }

        return sorted.Length;
    }

    private static int CountOfAtLeast(ReadOnlySpan<float> sorted, float minimum)
    {
        int count = 1;
        while (count < sorted.Length && sorted[count] >= minimum)
        {
            count++;
        }

        return count;
    }
}
