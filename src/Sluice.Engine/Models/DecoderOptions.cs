using Sluice.Engine.Packs;

namespace Sluice.Engine.Models;

/// <summary>How much a decoder may use.</summary>
internal sealed record DecoderOptions
{
    /// <summary>Worker threads, the caller included; 0 takes as many as this process has cores.</summary>
    public int Threads { get; init; }

    /// <summary>How many sequences can be held at once.</summary>
    public int Slots { get; init; } = 8;

    /// <summary>Whether each worker keeps to a processor of its own.</summary>
    public bool PinThreads { get; init; }

    /// <summary>The most positions of one sequence; 0 takes the model's training length, or as many as there is memory for.</summary>
    public int ContextLength { get; init; }

    /// <summary>Bytes for the keys and values of all sequences; 0 takes up to a quarter of the memory that is available.</summary>
    public long KvBytes { get; init; }

    /// <summary>Whether passes end in the states of tokens instead of logits; those of an encoder can only do that.</summary>
    public bool EndsInStates { get; init; }

    /// <summary>How keys and values are kept.</summary>
    public KvFormat KvFormat { get; init; }

    /// <summary>The most tokens of one forward pass.</summary>
    public int MaxBatch { get; init; } = 512;

    /// <summary>
    /// A pass with fewer multiplications (well under a millisecond of work) runs on one thread: waking and synchronising others
    /// costs more than they bring, and on a busy machine far more.
    /// </summary>
    public long SoloMultiplications { get; init; } = 48_000_000;

    /// <summary>Limits the kernels; null takes the best of this processor, or what the environment forces.</summary>
    public Kernels.InstructionSet? InstructionSet { get; init; }

    /// <summary>Whether and where rearranged weights are kept in a file.</summary>
    public PackOptions Packs { get; init; } = PackOptions.None;
}
