namespace Sluice.Engine.Models;

/// <summary>The weights of one feed-forward block.</summary>
internal sealed unsafe class FeedForwardWeights
{
    /// <summary>Null where the block is not gated.</summary>
    public Linear? Gate { get; init; }

    public required Linear Up { get; init; }

    public required LinearGroup Down { get; init; }

    public float* GateBias { get; init; }

    public float* UpBias { get; init; }

    public float* DownBias { get; init; }

    public bool NeedsQuants => Up.Kernel.NeedsQuants || (Gate?.Kernel.NeedsQuants ?? false);
}
