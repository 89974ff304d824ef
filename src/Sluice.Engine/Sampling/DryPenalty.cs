namespace Sluice.Engine.Sampling;

/// <summary>
/// DRY, "don't repeat yourself": where the text's end was there before, the token that followed it then becomes less likely, the more so the longer
/// the match. A match of L tokens costs multiplier * base^(L - allowed length) once L reaches the allowed length. Matches don't reach across a
/// sequence breaker: a token in which an occurrence of a breaker's text ends, be it within the token or across several. A token that has
/// a breaker in itself is never made less likely.
/// </summary>
internal sealed class DryPenalty
{
    // Rules a token out at any temperature, yet never pushes it down to where a mask puts forbidden ones.
    private const double LargestPenalty = 1e6;

    private readonly DryParameters _parameters;
    private readonly TokenBytes _bytesOf;
    private readonly int _longestBreaker;
    private readonly int[] _tokens;
    private byte[] _text = new byte[64];
    private int _count;
    private int _afterBreak;

    /// <summary>Begins behind a prompt, with room for so many further tokens.</summary>
    public DryPenalty(DryParameters parameters, ReadOnlySpan<int> prompt, int room, TokenBytes bytesOf)
    {
        _parameters = parameters;
        _bytesOf = bytesOf;
        _longestBreaker = parameters.Breakers.Length == 0 ? 0 : parameters.Breakers.Max(breaker => breaker.Length);
        _tokens = new int[prompt.Length + room];
        prompt.CopyTo(_tokens);
        _count = prompt.Length;
        _afterBreak = _count;
        while (_afterBreak > 0 && !BreaksAt(_afterBreak - 1))
        {
            _afterBreak--;
        }
    }

    public void Add(int token)
    {
        _tokens[_count++] = token;
        if (BreaksAt(_count - 1))
        {
            _afterBreak = _count;
        }
    }

    /// <summary>Changes the logits of the tokens that would repeat what was said.</summary>
    public void Penalize(Span<float> logits, SamplerBuffers buffers)
    {
        int window = _parameters.LastTokens < 0 ? _count : Math.Min(_parameters.LastTokens, _count);
        var tokens = _tokens.AsSpan(_count - window, window);
        int longest = Math.Min(_count - _afterBreak, window);
        int shortest = Math.Max(_parameters.AllowedLength, 1);
        if (longest < shortest)
        {
            return;
        }

        // 1. How long the text's end and what ends before each of its tokens are equal, looking backwards.
        var lengths = buffers.MatchLengths(_tokens.Length)[..window];
        SuffixMatches.Find(tokens, lengths);

        // 2. The longest match that each token followed.
        var longestOf = buffers.LongestMatches;
        for (int back = 1; back < window; back++)
        {
            if (lengths[back] >= shortest)
            {
                ref int held = ref longestOf[tokens[window - back]];
                held = Math.Max(held, Math.Min(lengths[back], longest));
            }
        }

        // 3. One penalty for each token, and the table is empty again.
        for (int back = 1; back < window; back++)
        {
            int next = tokens[window - back];
            if (lengths[back] >= shortest && longestOf[next] is > 0 and var length)
            {
                longestOf[next] = 0;
                if (!HasBreaker(_bytesOf(next), from: 0))
                {
                    logits[next] -= PenaltyOf(length);
                }
            }
        }
    }

    private float PenaltyOf(int length) =>
        (float)Math.Min(LargestPenalty, _parameters.Multiplier * Math.Pow(_parameters.Base, length - _parameters.AllowedLength));

    /// <summary>Whether an occurrence of a breaker ends in this token.</summary>
    private bool BreaksAt(int index)
    {
        if (_longestBreaker == 0)
        {
            return false;
        }

        // The token's bytes stand at the end; before them those that a breaker could begin with.
        var own = _bytesOf(_tokens[index]);
        int size = own.Length + _longestBreaker - 1;
        if (_text.Length < size)
        {
            _text = new byte[Math.Max(size, 2 * _text.Length)];
        }

        int start = size - own.Length;
        own.CopyTo(_text.AsSpan(start));
        for (int before = index - 1; before >= 0 && start > 0; before--)
        {
            var bytes = _bytesOf(_tokens[before]);
            bytes = bytes[Math.Max(0, bytes.Length - start)..];
            start -= bytes.Length;
            bytes.CopyTo(_text.AsSpan(start));
        }

        return HasBreaker(_text.AsSpan(start, size - start), from: size - start - own.Length);
    }

    /// <summary>Whether an occurrence of a breaker ends behind a place of the text.</summary>
    private bool HasBreaker(ReadOnlySpan<byte> text, int from)
    {
        foreach (var breaker in _parameters.Breakers)
        {
            if (text[Math.Max(0, from - breaker.Length + 1)..].IndexOf(breaker) >= 0)
            {
                return true;
            }
        }

        return false;
    }
}
