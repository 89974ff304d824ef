namespace Sluice.Engine.Grammar.Parsing;

/// <summary>Compares arrays by their numbers.</summary>
internal sealed class LongsComparer : IEqualityComparer<long[]>
{
    public static LongsComparer Instance { get; } = new();

    public bool Equals(long[]? x, long[]? y) => x.AsSpan().SequenceEqual(y);

    public int GetHashCode(long[] obj)
    {
        // Seeded per process by HashCode, so that no constraint can be made to collide.
        var hash = default(HashCode);
        hash.AddBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(obj.AsSpan()));
        return hash.ToHashCode();
    }
}
