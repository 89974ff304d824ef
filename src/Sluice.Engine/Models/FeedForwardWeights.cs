namespace Sluice.Engine.Models;

/// <summary>The weights of one feed-forward block.</summary>
internal sealed unsafe class FeedForwardWeights
{
    /// <summary>Null where the block is not gated.</summary>
    public Linear? Gate { get; init; }

    public required Linear Up { get; init; }

    public required LinearGroup Down { get; init; }

    /// <summary><see cref="Up"/> and, where there is one, <see cref="Gate"/>: the matrices with the block's input.</summary>
    public Linear[] Inner => field ??= Gate is null ? [Up] : [Up, Gate];

    public float* GateBias { get; init; }

    public float* UpBias { get; init; }

    public float* DownBias { get; init; }

    public bool NeedsQuants => Up.Kernel.NeedsQuants || (Gate?.Kernel.NeedsQuants ?? false);
}
