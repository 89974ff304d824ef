namespace Sluice.Configuration;

/// <summary>How local models are run (<c>engine</c>).</summary>
public sealed record EngineOptions
{
    /// <summary>Whether a model's rearranged weights are kept in a file beside it, or in the data folder, so that it is ready at once the next time (<c>pack_files</c>); default true.</summary>
    public bool PackFiles { get; init; } = true;
}
