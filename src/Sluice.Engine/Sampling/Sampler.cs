namespace Sluice.Engine.Sampling;

/// <summary>Chooses the tokens of one sequence: penalties and bias, then top-k, top-p, min-p, temperature, draw.</summary>
internal sealed class Sampler(SamplingParameters parameters, ulong seed, ReadOnlySpan<int> prompt)
{
    private readonly SamplingRandom _random = new(seed);
    private readonly TokenHistory? _history = parameters.Penalizes ? new TokenHistory(prompt) : null;

    /// <summary>Chooses the next token; false if the logits are no finite numbers.</summary>
    public bool TrySample(ReadOnlySpan<float> logits, SamplerBuffers buffers, out int token)
    {
        if (!LogitMath.TryFindLargest(logits, out token))
        {
            return false;
        }

        if (_history is not null || parameters.LogitBias.Length > 0)
        {
            logits = Adjust(logits, buffers.Adjusted.AsSpan(0, logits.Length));
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

    private Span<float> Adjust(ReadOnlySpan<float> logits, Span<float> adjusted)
    {
        logits.CopyTo(adjusted);
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
