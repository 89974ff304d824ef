namespace Sluice.Protocols.Conversations;

/// <summary>The DRY sampler: tokens that would repeat a sequence become less likely. A null means that the client left it to the model.</summary>
public sealed record DrySettings
{
    /// <summary>Strength of the penalty; 0 is none.</summary>
    public double? Multiplier { get; init; }

    /// <summary>Growth of the penalty with each further token of a match, 1 and more.</summary>
    public double? Base { get; init; }

    /// <summary>Length in tokens from which on a match costs.</summary>
    public int? AllowedLength { get; init; }

    /// <summary>Number of the last tokens that are searched; -1 for all, 0 for none.</summary>
    public int? PenaltyLastN { get; init; }

    /// <summary>Texts that no match reaches across; null for the usual ones.</summary>
    public IReadOnlyList<string>? SequenceBreakers { get; init; }
}
