namespace Sluice.Engine.Grammar.Schemas;

/// <summary>An end of a range of numbers.</summary>
internal readonly record struct NumberBound(decimal Value, bool IsExclusive);
