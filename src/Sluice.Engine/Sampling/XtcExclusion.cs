namespace Sluice.Engine.Sampling;

/// <summary>
/// XTC, "exclude top choices": with a certain chance, of the tokens that reach a threshold of probability only the least likely one stays. What
/// lies below stays too, so that a text goes on as well, but less predictably.
/// </summary>
internal static class XtcExclusion
{
    /// <summary>Above this no two tokens can reach the threshold.</summary>
    public const float HighestUsefulThreshold = 0.5f;

    /// <summary>Takes the likely tokens but the last of them out of the candidates.</summary>
    /// <param name="candidates">At least one, in any order.</param>
    /// <param name="largest">The largest of their logits.</param>
    /// <param name="threshold">The probability among the candidates that makes a token a top choice.</param>
    /// <returns>The largest logit that is left.</returns>
    public static float Apply(CandidateList candidates, float largest, float threshold)
    {
        double mass = LogitMath.SumOfExponentials(candidates.Logits, largest);
        int kept = -1;
        int reached = 0;
        for (int i = 0; i < candidates.Count; i++)
        {
            if (Reaches(candidates.Logits[i]))
            {
                reached++;
                kept = kept < 0 || candidates.IsWorse(i, kept) ? i : kept;
            }
        }

        if (reached < 2)
        {
            return largest;
        }

        float rest = candidates.Logits[kept];
        candidates.RemoveBetterThan(kept);
        return rest;

        bool Reaches(float logit) => Math.Exp(logit - largest) >= threshold * mass;
    }
}
