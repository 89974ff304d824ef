namespace Sluice.Engine.Tokenization.Words;

/// <summary>A piece of a compiled pattern; it knows what comes behind it.</summary>
internal abstract class PatternNode
{
    /// <summary>What must match behind this piece; null at the end of the pattern.</summary>
    internal PatternNode? Next { get; init; }

    /// <summary>Where a match that begins here ends, or -1.</summary>
    internal abstract int Match(ReadOnlySpan<char> text, int at);

    /// <summary>Whether a match can begin with this ASCII character.</summary>
    internal abstract bool CanBeginWith(char ascii);

    protected int MatchNext(ReadOnlySpan<char> text, int at) => Next is null ? at : Next.Match(text, at);

    protected bool NextCanBeginWith(char ascii) => Next is null || Next.CanBeginWith(ascii);
}
