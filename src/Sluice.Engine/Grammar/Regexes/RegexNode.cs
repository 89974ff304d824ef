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

    /// <summary>The bytes of the shortest match; meaningless where <see cref="HasBoolean"/>.</summary>
    public required int Shortest { get; init; }

    /// <summary>
    /// At most so many bytes complete any beginning of a match; <see cref="int.MaxValue"/> where that is not known, as it is not
    /// where <see cref="HasBoolean"/>.
    /// </summary>
    public required int Farthest { get; init; }

    /// <summary>The bytes of the longest match, or <see cref="int.MaxValue"/> for any number; meaningless where <see cref="HasBoolean"/>.</summary>
    public required int Longest { get; init; }

    /// <summary>
    /// Behind a beginning of a match, a whole one too, either as much may follow as one likes or at most so many bytes; -1 where always
    /// as much as one likes. <see cref="int.MaxValue"/> where that is not known, as it is not where <see cref="HasBoolean"/>.
    /// </summary>
    public required int LongestEnd { get; init; }

    /// <summary>How deep a derivative has to go.</summary>
    public required int Depth { get; init; }

    /// <summary>The bytes that a match may begin with, and perhaps others.</summary>
    public required ByteSet First { get; init; }

    /// <summary>The bytes that the most or the fewest repetitions have at least, of all that <see cref="RegexPool.Widen(RegexNode, int)"/> could make fewer.</summary>
    public required int LargestCount { get; init; }
}
