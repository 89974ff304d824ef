namespace Sluice.Engine.Tokenization.Words;

/// <summary>
/// Cuts text into the words within which merges happen: each pattern in turn cuts what the one before left, into its matches
/// and what lies between them.
/// </summary>
internal sealed class Pretokenizer(IReadOnlyList<string> patterns)
{
    private readonly WordPattern[] _patterns = [.. patterns.Select(pattern => new WordPattern(pattern))];

    internal delegate void WordVisitor(ReadOnlySpan<char> word);

    /// <summary>Shows the words of a text in order; together they are the text.</summary>
    internal void Split(ReadOnlySpan<char> text, WordVisitor visit) => Split(text, 0, visit);

    private void Split(ReadOnlySpan<char> text, int stage, WordVisitor visit)
    {
        if (stage == _patterns.Length)
        {
            visit(text);
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
}
