namespace Sluice.Engine.Grammar.Regexes;

/// <summary>A set of Unicode scalar values, as ranges in ascending order with gaps between them.</summary>
internal sealed class CharSet
{
    private const int Largest = 0x10FFFF;
    private const int FirstSurrogate = 0xD800;
    private const int LastSurrogate = 0xDFFF;

    private CharSet(IReadOnlyList<(int First, int Last)> ranges) => Ranges = ranges;

    public static CharSet None { get; } = new([]);

    public static CharSet All { get; } = Of((0, FirstSurrogate - 1), (LastSurrogate + 1, Largest));

    public static CharSet Digits { get; } = Of(('0', '9'));

    public static CharSet WordCharacters { get; } = Of(('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z'));

    /// <summary>White space and line ends as in ECMAScript.</summary>
    public static CharSet WhiteSpace { get; } = Of(
        ('\t', '\r'), (' ', ' '), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF));

    public static CharSet LineEnds { get; } = Of(('\n', '\n'), ('\r', '\r'), (0x2028, 0x2029));

    public IReadOnlyList<(int First, int Last)> Ranges { get; }

    public static CharSet Of(params ReadOnlySpan<(int First, int Last)> ranges)
    {
        var sorted = new List<(int First, int Last)>();
        foreach (var range in ranges)
        {
            // Surrogates are no characters of their own.
            AddPart(sorted, range.First, Math.Min(range.Last, FirstSurrogate - 1));
            AddPart(sorted, Math.Max(range.First, LastSurrogate + 1), range.Last);
        }

        sorted.Sort();
        var merged = new List<(int First, int Last)>();
        foreach (var range in sorted)
        {
            if (merged.Count > 0 && range.First <= merged[^1].Last + 1)
            {
                merged[^1] = (merged[^1].First, Math.Max(merged[^1].Last, range.Last));
            }
            else
            {
                merged.Add(range);
            }
        }

        return new CharSet(merged);
    }

    public static CharSet Of(int value) => Of((value, value));

    public CharSet Or(CharSet other) => Of([.. Ranges, .. other.Ranges]);

    public CharSet And(CharSet other) => Not().Or(other.Not()).Not();

    public CharSet Not()
    {
        var gaps = new List<(int, int)>();
        int next = 0;
        foreach (var (first, last) in Ranges)
        {
            AddPart(gaps, next, first - 1);
            next = last + 1;
        }

        AddPart(gaps, next, Largest);
        return Of([.. gaps]);
    }

    public bool Contains(int value) => Ranges.Any(range => value >= range.First && value <= range.Last);

    private static void AddPart(List<(int First, int Last)> ranges, int first, int last)
    {
        if (first <= last)
        {
            ranges.Add((first, last));
        }
    }
}
