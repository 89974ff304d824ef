namespace Sluice.Routing.Upstreams;

/// <summary>A pattern for model names, in which <c>*</c> stands for any text.</summary>
public readonly record struct ModelPattern(string Text)
{
    /// <summary>Whether the pattern is a plain name.</summary>
    public bool IsExact => !Text.Contains('*', StringComparison.Ordinal);

    /// <summary>Whether a name matches, case mattering. Linear in the name's length for each star.</summary>
    /// <param name="name">The name.</param>
    public bool Matches(ReadOnlySpan<char> name)
    {
        var pattern = Text.AsSpan();
        int p = 0, n = 0, star = -1, retry = 0;
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                retry = n;
            }
            else if (p < pattern.Length && pattern[p] == name[n])
            {
                p++;
                n++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                n = ++retry;
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].IndexOfAnyExcept('*') < 0;
    }
}
