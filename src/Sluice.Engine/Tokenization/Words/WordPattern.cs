namespace Sluice.Engine.Tokenization.Words;

/// <summary>
/// A pattern that finds words, in the part of regular expressions that pre-tokenizers use: alternatives, classes with Unicode
/// categories, greedy quantifiers, groups, <c>(?i:…)</c>, <c>(?!class)</c> and <c>$</c>. It works on code points, and no text
/// makes it take more than linear time.
/// </summary>
internal sealed class WordPattern
{
    private readonly PatternNode[] _alternatives;
    private readonly uint[] _byFirst = new uint[128];

    internal WordPattern(string pattern)
    {
        _alternatives = WordPatternParser.Parse(pattern);
        for (int c = 0; c < 128; c++)
        {
            for (int i = 0; i < _alternatives.Length; i++)
            {
                _byFirst[c] |= _alternatives[i].CanBeginWith((char)c) ? 1u << i : 0;
            }
        }
    }

    /// <summary>The number of alternatives: how much room <see cref="Match"/> needs to remember.</summary>
    internal int Alternatives => _alternatives.Length;

    /// <summary>Where the match that begins here ends, or -1.</summary>
    /// <param name="text">The text, of which the end counts as end for <c>$</c> and lookahead.</param>
    /// <param name="at">Where to look.</param>
    /// <param name="hopelessUntil">For each alternative, up to where it is known to fail; zeros at the beginning of a text.</param>
    internal int Match(ReadOnlySpan<char> text, int at, Span<int> hopelessUntil)
    {
        uint candidates = text[at] < 128 ? _byFirst[text[at]] : uint.MaxValue >> (32 - _alternatives.Length);
        for (; candidates != 0; candidates &= candidates - 1)
        {
            int index = System.Numerics.BitOperations.TrailingZeroCount(candidates);
            if (at < hopelessUntil[index])
            {
                continue;
            }

            var alternative = _alternatives[index];
            int end = alternative.Match(text, at);
            if (end > at)
            {
                return end;
            }

            if (alternative is RunNode { FailsForWholeRun: true } run)
            {
                hopelessUntil[index] = run.EndOfRun(text, at, out _);
            }
        }

        return -1;
    }
}
