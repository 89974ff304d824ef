namespace Sluice.Engine.Packs;

/// <summary>Whether and where rearranged weights are kept in a file.</summary>
internal sealed record PackOptions
{
    /// <summary>No files: the weights are rearranged in memory at every load.</summary>
    public static PackOptions None { get; } = new() { IsEnabled = false };

    public bool IsEnabled { get; init; } = true;

    /// <summary>Where files go that can't be beside their model; null for nowhere.</summary>
    public string? Folder { get; init; }

    /// <summary>A model with fewer rearranged bytes gets no file.</summary>
    public long MinimumBytes { get; init; } = 64 << 20;

    /// <summary>What must stay free on the disk.</summary>
    public long ReserveBytes { get; init; } = 512 << 20;
}
