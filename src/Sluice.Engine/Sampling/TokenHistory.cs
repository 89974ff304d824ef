namespace Sluice.Engine.Sampling;

/// <summary>Which tokens a sequence has, and how often its output has them.</summary>
internal sealed class TokenHistory
{
    private readonly Dictionary<int, int> _counts = [];

    public TokenHistory(ReadOnlySpan<int> prompt)
    {
        foreach (int token in prompt)
        {
            _counts.TryAdd(token, 0);
        }
    }

    public void Add(int token)
    {
        _counts.TryGetValue(token, out int count);
        _counts[token] = count + 1;
    }

    /// <summary>Changes the logits of the tokens that were seen.</summary>
    public void Penalize(Span<float> logits, SamplingParameters parameters)
    {
        foreach (var (token, count) in _counts)
        {
            float logit = logits[token];
            logit = logit > 0f ? logit / parameters.RepetitionPenalty : logit * parameters.RepetitionPenalty;
            logits[token] = logit - (count * parameters.FrequencyPenalty) - (count > 0 ? parameters.PresencePenalty : 0f);
        }
    }
}
