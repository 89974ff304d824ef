namespace Sluice.Routing.Runtimes;

/// <summary>A model that a runtime offers.</summary>
/// <param name="Id">Its name in the catalogue.</param>
/// <param name="Status">How ready it is.</param>
public sealed record RuntimeModel(string Id, RuntimeModelStatus Status)
{
    /// <summary>Why it is in error; null otherwise.</summary>
    public string? Error { get; init; }

    /// <summary>Why it could not be loaded, as far as everybody may know: that names no folders of this machine. Null where that is nothing.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether it was loaded and is in error because it failed while it calculated.</summary>
    public bool IsPoisoned { get; init; }

    /// <summary>Tokens of prompt and output together; null while unknown.</summary>
    public int? Context { get; init; }

    /// <summary>Tokens of prompt from which on a client should shorten it; null means context minus output.</summary>
    public int? Input { get; init; }

    /// <summary>The most tokens of output; null while unknown.</summary>
    public int? MaxOutput { get; init; }

    /// <summary>What it can do, in the contract's words.</summary>
    public IReadOnlyList<string> Capabilities { get; init; } = [];

    /// <summary>Whether it can call tools.</summary>
    public bool ToolCall { get; init; }

    /// <summary>Whether it can think before it answers.</summary>
    public bool Reasoning { get; init; }

    /// <summary>Bytes of weights, cache and adapters that it holds in memory; null while unknown.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>The adapters that requests can add to it.</summary>
    public IReadOnlyList<RuntimeAdapter> Adapters { get; init; } = [];
}
