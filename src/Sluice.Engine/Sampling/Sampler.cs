namespace Sluice.Engine.Sampling;

/// <summary>Chooses the tokens of one sequence: what is allowed at all, then penalties and bias, then top-k, top-p, min-p, temperature, draw.</summary>
internal sealed class Sampler(SamplingParameters parameters, ulong seed, ReadOnlySpan<int> prompt)
{
    private readonly SamplingRandom _random = new(seed);
    private readonly TokenHistory? _history = parameters.Penalizes ? new TokenHistory(prompt) : null;

    /// <summary>Chooses the next token, one of the mask if there is one; false if the logits are no finite numbers.</summary>
    public bool TrySample(ReadOnlySpan<float> logits, TokenMask? mask, SamplerBuffers buffers, out int token)
    {
        if (!LogitMath.TryFindLargest(logits, out token))
        {
            return false;
        }

        if (mask is not null || _history is not null || parameters.LogitBias.Length > 0)
        {
            logits = Adjust(logits, mask, buffers.Adjusted.AsSpan(0, logits.Length));
            if (!LogitMath.TryFindLargest(logits, out token))
            {
                return false;
            }
        }

        if (parameters.Temperature > 0f)
        {
            Truncation.Select(logits, logits[token], parameters, buffers.Candidates);
            token = Draw(buffers.Candidates, logits[token], buffers.Weights);
        }

        _history?.Add(token);
        return true;
    }

    /// <summary>Notes a token that was not chosen here but has to follow.</summary>
    public void Note(int token) => _history?.Add(token);

    private Span<float> Adjust(ReadOnlySpan<float> logits, TokenMask? mask, Span<float> adjusted)
    {
        if (mask is null)
        {
            logits.CopyTo(adjusted);
        }
        else
        {
            mask.Apply(logits, adjusted);
        }

        _history?.Penalize(adjusted, parameters);
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
