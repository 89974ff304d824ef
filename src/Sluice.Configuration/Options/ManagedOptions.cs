namespace Sluice.Configuration;

/// <summary>How the managed engine runs a local model (<c>models[].managed</c>).</summary>
public sealed record ManagedOptions
{
    /// <summary>Threads that calculate (<c>threads</c>); null takes what the machine or the container has, less one for the gateway where there are more than four.</summary>
    public int? Threads { get; init; }

    /// <summary>Whether each of them keeps to a core of its own (<c>pin_threads</c>); default false.</summary>
    public bool PinThreads { get; init; }

    /// <summary>Answers that are generated at once (<c>parallel</c>); default 8.</summary>
    public int Parallel { get; init; } = 8;

    /// <summary>Answers that may wait for their turn (<c>queue</c>); default 256.</summary>
    public int Queue { get; init; } = 256;

    /// <summary>How the keys and values of contexts are kept (<c>kv_format</c>); default 16-bit floats.</summary>
    public ManagedKvFormat KvFormat { get; init; }

    /// <summary>The most memory for keys and values, of running answers and of remembered prompts (<c>kv_memory</c>); null takes up to a quarter of what is available.</summary>
    public long? KvMemory { get; init; }

    /// <summary>How tokens are guessed ahead (<c>speculation</c>); default not at all.</summary>
    public ManagedSpeculation Speculation { get; init; }

    /// <summary>The source of the small model that guesses (<c>draft_source</c>), which has the same tokenizer; only with <c>speculation: draft</c>.</summary>
    public string? DraftSource { get; init; }
}
