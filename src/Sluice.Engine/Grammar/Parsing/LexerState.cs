using Sluice.Engine.Grammar.Regexes;

namespace Sluice.Engine.Grammar.Parsing;

/// <summary>What is left to match of the terminals that may stand at one place.</summary>
/// <param name="id">Its number.</param>
/// <param name="parts">The terminals with the rest of their expressions, by ascending terminal.</param>
/// <param name="blocks">The groups of bytes that the terminals tell apart.</param>
internal sealed class LexerState(int id, (int Terminal, RegexNode Remainder)[] parts, ByteBlocks blocks)
{
    public int Id { get; } = id;

    public (int Terminal, RegexNode Remainder)[] Parts { get; } = parts;

    /// <summary>The terminals that may end here.</summary>
    public int[] Ends { get; } = [.. parts.Where(part => part.Remainder.IsNullable).Select(part => part.Terminal)];

    /// <summary>Whether any terminal may go on.</summary>
    public bool GoesOn { get; } = Array.Exists(parts, part => part.Remainder.Kind != RegexKind.Epsilon);

    /// <summary>The bytes that any terminal may go on with, and perhaps others.</summary>
    public ByteSet First { get; } = parts.Aggregate(default(ByteSet), (first, part) => first | part.Remainder.First);

    /// <summary>The block of each group of bytes: behind all of a block is the same state.</summary>
    public byte[] BlockOfClasses => blocks.OfClasses;

    /// <summary>The states behind each block, as far as they are known.</summary>
    public LexerState?[] Next { get; } = new LexerState?[blocks.Count];
}
