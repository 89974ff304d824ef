namespace Sluice.Engine.Models;

/// <summary>The weights of one layer; vectors are floats and may be null where the architecture has none.</summary>
internal sealed unsafe class DecoderLayer
{
    /// <summary>Queries, keys and values, as one matrix or as three.</summary>
    public required LinearGroup Qkv { get; init; }

    public required LinearGroup Output { get; init; }

    public required Norm AttentionInputNorm { get; init; }

    public required Norm AttentionOutputNorm { get; init; }

    public required Norm FeedForwardInputNorm { get; init; }

    public required Norm FeedForwardOutputNorm { get; init; }

    public float* QueryNorm { get; init; }

    public float* KeyNorm { get; init; }

    public float* QueryBias { get; init; }

    public float* KeyBias { get; init; }

    public float* ValueBias { get; init; }

    public float* OutputBias { get; init; }

    /// <summary>One logit for each query head.</summary>
    public float* Sinks { get; init; }

    /// <summary>The feed-forward block, or null where the layer has experts.</summary>
    public FeedForwardWeights? FeedForward { get; init; }

    public ExpertWeights? Experts { get; init; }

    public bool FeedForwardNeedsQuants => Experts?.NeedsQuants ?? FeedForward!.NeedsQuants;
}
