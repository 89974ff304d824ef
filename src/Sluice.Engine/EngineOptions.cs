namespace Sluice.Engine;

/// <summary>How much a model may use.</summary>
public sealed record EngineOptions
{
    /// <summary>Threads that calculate, 0 to 1024; 0 takes as many as this process has processors, less one where there are more than four.</summary>
    /// <value>The default value is 0.</value>
    public int Threads { get; init; }

    /// <summary>Whether each of these threads keeps to a processor of its own; only Linux can do that.</summary>
    /// <value>The default value is <see langword="false"/>.</value>
    public bool PinThreads { get; init; }

    /// <summary>Sequences that are generated at once, 1 to 256.</summary>
    /// <value>The default value is 8.</value>
    public int MaxParallel { get; init; } = 8;

    /// <summary>Tokens of prompt and output of one sequence; 0 takes what the model was trained for, or as many as there is memory for.</summary>
    /// <value>The default value is 0.</value>
    public int ContextLength { get; init; }

    /// <summary>Bytes for keys and values, of running sequences and of remembered prefixes together, at most what is left beside the weights and the contexts of other models in this process; 0 takes up to a quarter of that.</summary>
    /// <value>The default value is 0.</value>
    public long KvBytes { get; init; }

    /// <summary>How the keys and values of the context are kept; <see cref="KvFormat.Q8"/> takes about half of the memory and a little of the precision.</summary>
    /// <value>The default value is <see cref="KvFormat.F16"/>.</value>
    public KvFormat KvFormat { get; init; }

    /// <summary>How tokens are guessed ahead.</summary>
    /// <value>The default value is <see cref="Speculation.Off"/>.</value>
    public Speculation Speculation { get; init; }

    /// <summary>The GGUF file of the smaller model that guesses, where <see cref="Speculation"/> is <see cref="Speculation.Draft"/>.</summary>
    public string? DraftPath { get; init; }

    /// <summary>Sequences that may wait for their turn, 0 to 65536; one more is refused.</summary>
    /// <value>The default value is 256.</value>
    public int QueueCapacity { get; init; } = 256;

    /// <summary>Tokens that are calculated in one pass, at least <see cref="MaxParallel"/> and at most 65536.</summary>
    /// <value>The default value is 512.</value>
    public int MaxBatch { get; init; } = 512;

    /// <summary>
    /// Whether the weights in the form that this processor wants are kept in a file beside <c>model.gguf</c>, named by that form
    /// (<c>model.rows16.sluicepack</c>), so that later loads only map it. It is made at the first load and anew when the model changes.
    /// </summary>
    /// <value>The default value is <see langword="true"/>.</value>
    public bool PackFiles { get; init; } = true;

    /// <summary>
    /// The folder for pack files of models whose own folder can't be written to; null keeps their weights in memory. Loads delete from it the packs
    /// of models that are gone.
    /// </summary>
    /// <value>The default value is <see langword="null"/>.</value>
    public string? PackFolder { get; init; }

    /// <summary>Rearranged weights of fewer bytes are made in memory at every load instead of being kept in a file.</summary>
    /// <value>The default value is 64 MiB.</value>
    public long PackFileMinimum { get; init; } = 64 << 20;

    /// <summary>The clock for timings and for templates that print the date.</summary>
    /// <value>The default value is the system's clock.</value>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
