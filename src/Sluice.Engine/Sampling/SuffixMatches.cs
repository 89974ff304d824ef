namespace Sluice.Engine.Sampling;

/// <summary>Compares the end of a sequence with all of its other places, in one pass.</summary>
internal static class SuffixMatches
{
    /// <summary>
    /// For each distance back from the end, how many tokens before that place equal the sequence's last ones (the Z-function of the
    /// reversed sequence). Place 0 is the end itself and gets the whole length.
    /// </summary>
    public static void Find(ReadOnlySpan<int> tokens, Span<int> lengths)
    {
        int count = tokens.Length;
        if (count > 0)
        {
            lengths[0] = count;
        }

        // The match that reaches furthest back begins at 'left' and ends before 'right'; within it, earlier answers hold.
        int left = 0;
        int right = 0;
        for (int i = 1; i < count; i++)
        {
            int length = i < right ? Math.Min(right - i, lengths[i - left]) : 0;
            while (i + length < count && tokens[count - 1 - length] == tokens[count - 1 - i - length])
            {
                length++;
            }

            lengths[i] = length;
            if (i + length > right)
            {
                left = i;
                right = i + length;
            }
        }
    }
}
