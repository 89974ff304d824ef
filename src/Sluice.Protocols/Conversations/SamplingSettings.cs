namespace Sluice.Protocols.Conversations;

/// <summary>How tokens are drawn. A null means that the client left it to the model.</summary>
public sealed record SamplingSettings
{
    /// <summary>No setting at all.</summary>
    public static SamplingSettings Default { get; } = new();

    /// <summary>Randomness, 0 (greedy) to 2.</summary>
    public double? Temperature { get; init; }

    /// <summary>Probability mass to draw from, 0 to 1.</summary>
    public double? TopP { get; init; }

    /// <summary>Number of most probable tokens to draw from.</summary>
    public int? TopK { get; init; }

    /// <summary>Smallest probability relative to the best token's, 0 to 1.</summary>
    public double? MinP { get; init; }

    /// <summary>Penalty by count of use, -2 to 2.</summary>
    public double? FrequencyPenalty { get; init; }

    /// <summary>Penalty for any use, -2 to 2.</summary>
    public double? PresencePenalty { get; init; }

    /// <summary>Divisor for the logits of used tokens; 1 is neutral.</summary>
    public double? RepetitionPenalty { get; init; }

    /// <summary>Penalty for repeated sequences, as servers of open models have it.</summary>
    public DrySettings? Dry { get; init; }

    /// <summary>Exclusion of top choices, as servers of open models have it.</summary>
    public XtcSettings? Xtc { get; init; }

    /// <summary>The seed that makes drawing repeatable.</summary>
    public long? Seed { get; init; }

    /// <summary>Additions to logits by token id, -100 to 100.</summary>
    public IReadOnlyDictionary<int, double>? LogitBias { get; init; }
}
