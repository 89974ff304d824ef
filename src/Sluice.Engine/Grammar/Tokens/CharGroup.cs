namespace Sluice.Engine.Grammar.Tokens;

/// <summary>Groups of characters that an automaton can't tell apart by their first bytes.</summary>
/// <param name="Content">The groups.</param>
/// <param name="Weight">How many tokens have something of them, about.</param>
/// <param name="Steps">The first bytes, by their group in the automaton, and the positions behind them.</param>
internal sealed record CharGroup(TokenContent Content, int Weight, (int ByteClass, int Position)[] Steps);
