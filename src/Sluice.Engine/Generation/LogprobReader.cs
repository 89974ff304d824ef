using Sluice.Engine.Sampling;
using Sluice.Engine.Tokenization;

namespace Sluice.Engine.Generation;

/// <summary>Log probabilities as the model gave them: the log-softmax of its logits.</summary>
internal static class LogprobReader
{
    /// <summary>Describes a chosen token and the most likely ones at its place; the logits must be finite.</summary>
    public static TokenLogprob Read(ReadOnlySpan<float> logits, int token, int alternatives, CandidateList candidates, Tokenizer tokenizer)
    {
        candidates.TakeBest(logits, Math.Max(1, alternatives));
        double normalizer = LogitMath.LogNormalizer(logits, candidates.Logits[0]);
        var top = new TokenAlternative[Math.Min(alternatives, candidates.Count)];
        for (int i = 0; i < top.Length; i++)
        {
            int id = candidates.Ids[i];
            top[i] = new TokenAlternative(id, tokenizer.BytesOf(id).ToArray(), (float)(logits[id] - normalizer));
        }

        return new TokenLogprob(token, tokenizer.BytesOf(token).ToArray(), (float)(logits[token] - normalizer), top);
    }
}
