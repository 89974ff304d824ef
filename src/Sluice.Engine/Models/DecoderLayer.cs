namespace Sluice.Engine.Models;

/// <summary>The weights of one layer; vectors are floats and may be null where the architecture has none.</summary>
internal sealed unsafe class DecoderLayer
{
    public required LinearGroup Qkv { get; init; }

    public required LinearGroup Output { get; init; }

    public required Linear Gate { get; init; }

    public required Linear Up { get; init; }

    public required LinearGroup Down { get; init; }

    public required float* AttentionNorm { get; init; }

    public required float* FeedForwardNorm { get; init; }

    public float* QueryNorm { get; init; }

    public float* KeyNorm { get; init; }

    public float* QueryBias { get; init; }

    public float* KeyBias { get; init; }

    public float* ValueBias { get; init; }

    public bool FeedForwardNeedsQuants => Gate.Kernel.NeedsQuants || Up.Kernel.NeedsQuants;
}
