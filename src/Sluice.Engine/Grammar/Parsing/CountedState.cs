namespace Sluice.Engine.Grammar.Parsing;

/// <summary>A place within a string whose characters are counted.</summary>
/// <param name="Uncounted">The state of the same string without a count.</param>
/// <param name="Min">Fewest characters that have to follow before the string ends.</param>
/// <param name="Most">Most characters that may.</param>
/// <param name="Farthest">At most so many characters complete the string, wherever it is.</param>
/// <param name="End">The fewest bytes behind the string's characters.</param>
internal readonly record struct CountedState(int Uncounted, int Min, int Most, int Farthest, int End);
