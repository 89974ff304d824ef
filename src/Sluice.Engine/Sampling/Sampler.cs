namespace Sluice.Engine.Sampling;

/// <summary>
/// Chooses the tokens of one sequence: what is allowed at all, then penalties for tokens, for sequences (DRY) and bias, then top-k, top-p, min-p,
/// exclusion of top choices (XTC), temperature, draw.
/// </summary>
internal sealed class Sampler(SamplingParameters parameters, ulong seed, ReadOnlySpan<int> prompt, DryPenalty? dry = null)
{
    private readonly SamplingRandom _random = new(seed);
    private readonly TokenHistory? _history = parameters.Penalizes ? new TokenHistory(prompt) : null;

    /// <summary>Chooses the next token, one of the mask if there is one; false if the logits are no finite numbers.</summary>
    public bool TrySample(ReadOnlySpan<float> logits, TokenMask? mask, SamplerBuffers buffers, out int token)
    {
        bool changes = _history is not null || dry is not null || parameters.LogitBias.Length > 0;
        if (mask is not null)
        {
            var allowed = buffers.Adjusted.AsSpan(0, logits.Length);
            if (!mask.TryApply(logits, allowed, out float best))
            {
                token = -1;
                return false;
            }

            token = changes ? -1 : allowed.IndexOf(best);
            logits = allowed;
        }
        else if (!LogitMath.TryFindLargest(logits, out token))
        {
            return false;
        }

        if (changes)
        {
            logits = Adjust(logits, buffers, isCopied: mask is not null);
            if (!LogitMath.TryFindLargest(logits, out token))
            {
                return false;
            }
        }

        if (parameters.Temperature > 0f)
        {
            Truncation.Select(logits, logits[token], parameters, buffers.Candidates);
            float largest = logits[token];
            if (parameters.XtcProbability > 0f && _random.NextUnit() < parameters.XtcProbability)
            {
                largest = XtcExclusion.Apply(buffers.Candidates, largest, parameters.XtcThreshold);
            }

            token = Draw(buffers.Candidates, largest, buffers.Weights);
        }

        Note(token);
        return true;
    }

    /// <summary>Notes a token that was not chosen here but has to follow.</summary>
    public void Note(int token)
    {
        _history?.Add(token);
        dry?.Add(token);
    }

    private Span<float> Adjust(ReadOnlySpan<float> logits, SamplerBuffers buffers, bool isCopied)
    {
        var adjusted = buffers.Adjusted.AsSpan(0, logits.Length);
        if (!isCopied)
        {
            logits.CopyTo(adjusted);
        }

        _history?.Penalize(adjusted, parameters);
        dry?.Penalize(adjusted, buffers);
        foreach (var (id, value) in parameters.LogitBias)
        {
            adjusted[id] += value;
        }

        return adjusted;
    }

    private int Draw(CandidateList candidates, float largest, double[] weights)
    {
        double sum = 0;
        for (int i = 0; i < candidates.Count; i++)
        {
            sum += weights[i] = Math.Exp((candidates.Logits[i] - largest) / (double)parameters.Temperature);
        }

        double rest = _random.NextUnit() * sum;
        int last = 0;
        for (int i = 0; i < candidates.Count; i++)
        {
            if (weights[i] > 0)
            {
                last = i;
                rest -= weights[i];
                if (rest < 0)
                {
                    break;
                }
            }
        }

        return candidates.Ids[last];
    }
}
