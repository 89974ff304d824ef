namespace Sluice.Engine.Grammar.Parsing;

/// <summary>
/// What may come at one place of a text: the rules that are being read there (an Earley set). It depends on the rules that go on
/// into it only, so places with the same ones share a row. Once filled it never changes.
/// </summary>
internal sealed class Row(int id, Item[] kernel, bool accepts)
{
    public int Id { get; } = id;

    /// <summary>The items that go on into it: all that it is made of.</summary>
    public Item[] Kernel { get; } = kernel;

    /// <summary>Whether an item that went on into it ended the whole text.</summary>
    public bool KernelAccepts { get; } = accepts;

    /// <summary>Whether the whole text may end here.</summary>
    public bool Accepts { get; set; } = accepts;

    /// <summary>How many rows its items refer to in a chain: the nesting of the text.</summary>
    public int Depth { get; } = kernel.Length == 0 ? 0 : 1 + kernel.Max(item => item.Origin?.Depth ?? 0);

    /// <summary>The items in front of a terminal, grouped by terminal.</summary>
    public ItemGroups OfTerminal { get; set; }

    /// <summary>The items in front of a nonterminal, grouped by nonterminal.</summary>
    public ItemGroups OfNonterminal { get; set; }

    /// <summary>The lexer's state in front of the terminals; null where there is none.</summary>
    public LexerState? Lexer { get; set; }
}
