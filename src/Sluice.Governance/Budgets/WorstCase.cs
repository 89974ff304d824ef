namespace Sluice.Governance.Budgets;

/// <summary>The most that a request can use: what a lease has to cover.</summary>
/// <param name="InputTokens">Input tokens, or an upper bound of them.</param>
/// <param name="OutputTokens">The limit on output tokens times the number of choices; null if nobody set one.</param>
public readonly record struct WorstCase(long InputTokens, long? OutputTokens);
