using Sluice.Engine.Grammar.Regexes;

namespace Sluice.Engine.Grammar.Gbnf;

/// <summary>A part of a rule of a GBNF grammar.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Children">What it is made of.</param>
internal sealed record GbnfNode(GbnfKind Kind, IReadOnlyList<GbnfNode> Children)
{
    /// <summary>What a text matches.</summary>
    public RegexNode? Expression { get; init; }

    /// <summary>The rule that is meant.</summary>
    public string Name { get; init; } = "";

    /// <summary>Where the name stands in the source.</summary>
    public int Line { get; init; }

    public int Min { get; init; }

    /// <summary>Most repetitions, or -1 for any number.</summary>
    public int Max { get; init; }
}
