namespace Sluice.Engine.Chat.Reading;

/// <summary>Looks for marks in text that is still growing.</summary>
internal static class TextMarks
{
    /// <summary>Where the first of several marks stands, of those at one place the one named first; -1 without any.</summary>
    internal static int First(string text, IReadOnlyList<string> marks, out string? found)
    {
        int first = -1;
        found = null;
        foreach (string mark in marks)
        {
            int at = text.IndexOf(mark, StringComparison.Ordinal);
            if (at >= 0 && (first < 0 || at < first))
            {
                (first, found) = (at, mark);
            }
        }

        return first;
    }

    /// <summary>Where a text ends with the beginning of a mark, or its length.</summary>
    internal static int PartialStart(string text, IReadOnlyList<string> marks)
    {
        int first = text.Length;
        foreach (string mark in marks)
        {
            for (int start = Math.Max(0, text.Length - mark.Length + 1); start < first; start++)
            {
                if (mark.AsSpan().StartsWith(text.AsSpan(start), StringComparison.Ordinal))
                    first = start;
            }
        }

        return first;
    }
}
