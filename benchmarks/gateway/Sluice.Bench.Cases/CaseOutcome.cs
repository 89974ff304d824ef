namespace Sluice.Bench.Cases;

/// <summary>What came of a case.</summary>
internal enum CaseOutcome
{
    /// <summary>It holds.</summary>
    Passed,

    /// <summary>It does not hold.</summary>
    Failed,

    /// <summary>The gateway does not translate between these protocols.</summary>
    NotOffered,
}
