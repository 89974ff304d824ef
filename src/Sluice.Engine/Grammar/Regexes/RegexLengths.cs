namespace Sluice.Engine.Grammar.Regexes;

/// <summary>How long matches of expressions are, by their parts. Sums that are too large stay at the largest number.</summary>
internal static class RegexLengths
{
    public static int Shortest(RegexKind kind, RegexNode[] children, int min) => kind switch
    {
        RegexKind.Bytes => 1,
        RegexKind.Concat => Sum(children[0].Shortest, children[1].Shortest),
        RegexKind.Or => children.Min(child => child.Shortest),
        RegexKind.Repeat => Product(children[0].Shortest, min),
        _ => 0,
    };

    /// <summary>Behind any beginning of a match a part is left of one of the repetitions or alternatives, and what follows that.</summary>
    public static int Farthest(RegexKind kind, RegexNode[] children, int min) => kind switch
    {
        RegexKind.Empty or RegexKind.Epsilon => 0,
        RegexKind.Bytes => 1,
        RegexKind.Concat => Math.Max(Sum(children[0].Farthest, children[1].Shortest), children[1].Farthest),
        RegexKind.Or => children.Max(child => child.Farthest),
        RegexKind.Repeat => Sum(children[0].Farthest, Product(children[0].Shortest, Math.Max(0, min - 1))),
        _ => int.MaxValue,
    };

    public static int Longest(RegexKind kind, RegexNode[] children, int max) => kind switch
    {
        RegexKind.Bytes => 1,
        RegexKind.Concat => Sum(children[0].Longest, children[1].Longest),
        RegexKind.Or => children.Max(child => child.Longest),
        RegexKind.Repeat => max < 0 ? int.MaxValue : Product(children[0].Longest, max),
        _ => 0,
    };

    public static int LongestEnd(RegexKind kind, RegexNode[] children, int max)
    {
        switch (kind)
        {
            case RegexKind.Empty or RegexKind.Epsilon:
                return 0;
            case RegexKind.Bytes:
                return 1;
            case RegexKind.Concat:
                var (first, rest) = (children[0], children[1]);
                return rest.Longest == int.MaxValue || first.LongestEnd < 0 ? rest.LongestEnd : Math.Max(rest.LongestEnd, Sum(first.LongestEnd, rest.Longest));
            case RegexKind.Or:
                return children.Max(child => child.LongestEnd);
            case RegexKind.Repeat when children[0].Farthest < int.MaxValue:
                return max < 0 ? -1 : children[0].Longest < int.MaxValue ? Product(children[0].Longest, max) : children[0].LongestEnd;
            default:
                return int.MaxValue;
        }
    }

    private static int Sum(int one, int other) => (int)Math.Min(int.MaxValue, (long)one + other);

    private static int Product(int one, int other) => (int)Math.Min(int.MaxValue, (long)one * other);
}
