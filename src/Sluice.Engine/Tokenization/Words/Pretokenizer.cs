namespace Sluice.Engine.Tokenization.Words;

/// <summary>
/// Cuts text into the words within which merges happen: each pattern in turn cuts what the one before left, into its matches
/// and what lies between them.
/// </summary>
/// <param name="patterns">The patterns.</param>
/// <param name="groupsDigits">Whether long numbers are cut into groups of three digits at last, counted from their ends.</param>
internal sealed class Pretokenizer(IReadOnlyList<string> patterns, bool groupsDigits = false)
{
    private readonly WordPattern[] _patterns = [.. patterns.Select(pattern => new WordPattern(pattern))];

    internal delegate void WordVisitor(ReadOnlySpan<char> word);

    /// <summary>Shows the words of a text in order; together they are the text.</summary>
    internal void Split(ReadOnlySpan<char> text, WordVisitor visit) => Split(text, 0, visit);

    private void Split(ReadOnlySpan<char> text, int stage, WordVisitor visit)
    {
        if (stage == _patterns.Length)
        {
            if (groupsDigits)
            {
                VisitGroups(text, visit);
            }
            else
            {
                visit(text);
            }

            return;
        }

        var pattern = _patterns[stage];
        Span<int> hopelessUntil = stackalloc int[pattern.Alternatives];
        hopelessUntil.Clear();
        int done = 0;
        for (int at = 0; at < text.Length;)
        {
            int end = pattern.Match(text, at, hopelessUntil);
            if (end < 0)
            {
                CharacterClass.CodePointAt(text, at, out int length);
                at += length;
                continue;
            }

            if (at > done)
            {
                Split(text[done..at], stage + 1, visit);
            }

            Split(text[at..end], stage + 1, visit);
            done = at = end;
        }

        if (done < text.Length)
        {
            Split(text[done..], stage + 1, visit);
        }
    }

    private static void VisitGroups(ReadOnlySpan<char> text, WordVisitor visit)
    {
        int done = 0;
        int digitsEnd = 0;
        for (int at = 0; at < text.Length; at++)
        {
            while (digitsEnd <= at || (digitsEnd < text.Length && char.IsAsciiDigit(text[digitsEnd])))
            {
                digitsEnd++;
            }

            if (at > done && char.IsAsciiDigit(text[at]) && (digitsEnd - at) % 3 == 0)
            {
                visit(text[done..at]);
                done = at;
            }
        }

        visit(text[done..]);
    }
}
