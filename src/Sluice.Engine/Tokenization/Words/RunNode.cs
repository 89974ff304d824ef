namespace Sluice.Engine.Tokenization.Words;

/// <summary>Characters of one class, as many as there are, or fewer where what follows needs them.</summary>
internal sealed class RunNode(CharacterClass characters, int minimum, int maximum) : PatternNode
{
    /// <summary>Whether a failure at the start of a run is a failure at each place within it, because what follows was tried at all of them.</summary>
    internal bool FailsForWholeRun => minimum <= 1 && maximum == int.MaxValue;

    internal override int Match(ReadOnlySpan<char> text, int at)
    {
        int end = EndOfRun(text, at, out int count);
        if (count < minimum)
        {
            return -1;
        }

        while (true)
        {
            int matched = MatchNext(text, end);
            if (matched >= 0 || count == minimum)
            {
                return matched;
            }

            bool isPair = end - at >= 2 && char.IsLowSurrogate(text[end - 1]) && char.IsHighSurrogate(text[end - 2]);
            end -= isPair ? 2 : 1;
            count--;
        }
    }

    internal override bool CanBeginWith(char ascii) => characters.Contains(ascii) || (minimum == 0 && NextCanBeginWith(ascii));

    internal int EndOfRun(ReadOnlySpan<char> text, int at, out int count)
    {
        int end = at;
        for (count = 0; count < maximum && end < text.Length; count++)
        {
            if (!characters.Contains(CharacterClass.CodePointAt(text, end, out int length)))
            {
                break;
            }

            end += length;
        }

        return end;
    }
}
