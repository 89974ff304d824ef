using Sluice.Engine.Models;

namespace Sluice.Engine.Packs;

/// <summary>Where each rearranged matrix lies behind the others, and the pieces in which they are made.</summary>
internal sealed class PackPlan
{
    // A multiple of every kernel's row alignment.
    private const int ChunkRows = 256;

    // Matrices begin at pages.
    private const long Alignment = 4096;

    public PackPlan(IReadOnlyCollection<Linear> matrices)
    {
        // Element formats are the same to every kernel, and say nothing.
        Layout = string.Join('+', matrices
            .Where(matrix => matrix.Kernel.NeedsQuants)
            .Select(matrix => matrix.Kernel.Layout)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal));
        var chunks = new List<PackChunk>();
        var places = new List<PackPlace>();
        foreach (var matrix in matrices.Where(matrix => matrix.PackedBytes > 0))
        {
            places.Add(new PackPlace(matrix, Bytes));
            for (int row = 0; row < matrix.Rows; row += ChunkRows)
            {
                chunks.Add(new PackChunk(matrix, Bytes, row, Math.Min(matrix.Rows, row + ChunkRows)));
            }

            Bytes += (matrix.PackedBytes + Alignment - 1) & -Alignment;
        }

        Places = places;
        Chunks = chunks;
    }

    /// <summary>The names of the layouts in it: two machines whose processors want this model in different forms have different ones.</summary>
    public string Layout { get; }

    public IReadOnlyList<PackPlace> Places { get; }

    public IReadOnlyList<PackChunk> Chunks { get; }

    /// <summary>The bytes of all matrices, with padding.</summary>
    public long Bytes { get; }

    /// <summary>Lets the matrices read what was made for them.</summary>
    public unsafe void Use(byte* packed)
    {
        foreach (var (matrix, offset) in Places)
        {
            matrix.Weights = packed + offset;
        }
    }
}
