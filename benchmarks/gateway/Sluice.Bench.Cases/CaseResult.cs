namespace Sluice.Bench.Cases;

/// <summary>What came of a case, and what was seen where it does not hold.</summary>
internal sealed record CaseResult(CaseOutcome Outcome, string Seen);
