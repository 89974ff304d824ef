namespace Sluice.Engine;

/// <summary>What a loaded adapter is.</summary>
public sealed record AdapterInfo
{
    /// <summary>The name that requests use.</summary>
    public required string Name { get; init; }

    /// <summary>The file that it was loaded from, which is not needed any more.</summary>
    public required string Path { get; init; }

    /// <summary>The largest rank of its changes.</summary>
    public required int Rank { get; init; }

    /// <summary>How many matrices it changes; those that lie in one tensor count as one.</summary>
    public required int Matrices { get; init; }

    /// <summary>The format of most of its weights, as in the file.</summary>
    public required string Format { get; init; }

    /// <summary>Bytes that it takes in memory.</summary>
    public required long MemoryBytes { get; init; }
}
