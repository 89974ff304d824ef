using Sluice.Engine;

namespace Sluice.Node.Harnesses.Managed;

/// <summary>A model that the managed engine is to serve.</summary>
/// <param name="Id">Its name in the catalogue.</param>
/// <param name="Path">Its GGUF file.</param>
/// <param name="Context">Tokens of prompt and output together; null for the engine's own choice.</param>
public sealed record ManagedModelSpec(string Id, string Path, int? Context)
{
    /// <summary>Whether its rearranged weights are kept in a file beside it.</summary>
    public bool PackFiles { get; init; } = true;

    /// <summary>The folder for that file where the model's own can't be written to; null for none.</summary>
    public string? PackFolder { get; init; }

    /// <summary>What the configuration says that it is for; null leaves it to the file: one that says how it embeds or ranks does that, any other generates.</summary>
    public ManagedModelUse? Use { get; init; }

    /// <summary>How the engine runs it.</summary>
    public EngineOptions Engine { get; init; } = new();

    /// <summary>The adapters that requests can add to it; they may change while it is served.</summary>
    public IReadOnlyList<ManagedAdapterSpec> Adapters { get; init; } = [];

    /// <summary>Whether the weights of several adapters in one request are scaled to the sum 1.</summary>
    public bool NormalizeAdapters { get; init; }

    /// <summary>Whether a model that is loaded by this can go on by the other: only the adapters differ.</summary>
    /// <param name="other">The other.</param>
    public bool IsSameModel(ManagedModelSpec other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return this with { Adapters = other.Adapters, NormalizeAdapters = other.NormalizeAdapters } == other;
    }
}
