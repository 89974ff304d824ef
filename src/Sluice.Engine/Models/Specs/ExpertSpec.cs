namespace Sluice.Engine.Models.Specs;

/// <summary>A feed-forward block of experts, of which each token uses a few.</summary>
internal sealed record ExpertSpec
{
    public required int Count { get; init; }

    /// <summary>How many each token uses.</summary>
    public required int Used { get; init; }

    /// <summary>The inner width of each.</summary>
    public required int FeedForward { get; init; }

    /// <summary>The inner width of the expert that all tokens use; 0 if there is none.</summary>
    public int SharedFeedForward { get; init; }

    public required ExpertGating Gating { get; init; }

    /// <summary>What the shares of the chosen experts are multiplied by.</summary>
    public float Scale { get; init; } = 1f;

    /// <summary>Whether router and experts have biases.</summary>
    public bool HasBiases { get; init; }
}
