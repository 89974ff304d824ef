namespace Sluice.Governance.Budgets;

/// <summary>What a request really used.</summary>
/// <param name="InputTokens">Input tokens, cached ones included.</param>
/// <param name="OutputTokens">Output tokens, reasoning included.</param>
/// <param name="IsEstimated">Whether nobody told and we counted.</param>
public readonly record struct Settlement(long InputTokens, long OutputTokens, bool IsEstimated);
