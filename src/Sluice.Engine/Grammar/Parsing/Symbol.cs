namespace Sluice.Engine.Grammar.Parsing;

/// <summary>A symbol of a grammar: a terminal, which an expression matches, or a nonterminal, which rules define.</summary>
/// <param name="Code">The terminal's number, or the complement of the nonterminal's.</param>
internal readonly record struct Symbol(int Code)
{
    public bool IsTerminal => Code >= 0;

    public int Terminal => Code;

    public int Nonterminal => ~Code;

    public static Symbol OfTerminal(int number) => new(number);

    public static Symbol OfNonterminal(int number) => new(~number);
}
