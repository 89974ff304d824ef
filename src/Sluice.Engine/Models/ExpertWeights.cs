namespace Sluice.Engine.Models;

/// <summary>The weights of a feed-forward block of experts.</summary>
internal sealed unsafe class ExpertWeights
{
    /// <summary>Gives a logit for each expert, and for the shared one's share where that has one.</summary>
    public required LinearGroup Router { get; init; }

    public float* RouterBias { get; init; }

    public required FeedForwardWeights[] Experts { get; init; }

    /// <summary>The expert that all tokens use, or null.</summary>
    public FeedForwardWeights? Shared { get; init; }

    public bool NeedsQuants => Router.NeedsQuants || Experts[0].NeedsQuants || (Shared?.NeedsQuants ?? false);
}
