namespace Sluice.Engine.Grammar.Regexes;

/// <summary>A regular expression over bytes. Of one <see cref="RegexPool"/>, equal expressions are the same object.</summary>
internal sealed class RegexNode
{
    public required int Id { get; init; }

    public required RegexKind Kind { get; init; }

    public ByteSet Set { get; init; }

    public RegexNode[] Children { get; init; } = [];

    public int Min { get; init; }

    /// <summary>Most repetitions, or -1 for any number.</summary>
    public int Max { get; init; }

    /// <summary>Whether the empty text matches.</summary>
    public required bool IsNullable { get; init; }

    /// <summary>Whether it holds an intersection or a complement, which may match nothing without looking so.</summary>
    public required bool HasBoolean { get; init; }

    /// <summary>How deep a derivative has to go.</summary>
    public required int Depth { get; init; }

    /// <summary>The bytes that a match may begin with, and perhaps others.</summary>
    public required ByteSet First { get; init; }

    /// <summary>The largest count of a repetition that <see cref="RegexPool.Widen(RegexNode, int)"/> could make smaller.</summary>
    public required int LargestCount { get; init; }
}
