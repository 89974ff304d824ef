namespace Sluice.Engine.Grammar.Parsing;

/// <summary>Where a text stands: the terminals that are being read, each from a row, and whether the text may end.</summary>
internal sealed class AutomatonState((Row Row, LexerState Lexer)[] threads, bool canEnd)
{
    public (Row Row, LexerState Lexer)[] Threads { get; } = threads;

    public bool CanEnd { get; } = canEnd;
}
