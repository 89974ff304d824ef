namespace Sluice.Engine.Kernels.Matrices.Panels;

/// <summary>
/// Up to 256 columns of 16 rows with every weight in a byte of its own, small enough for the first-level cache. Everything
/// is kept for 16 rows at a time, in 64 bytes.
/// </summary>
internal readonly unsafe struct PanelScratch(byte* start)
{
    public const int Blocks = 8;
    public const int Alignment = 64;

    /// <summary>What 16 rows have of anything: 4 bytes, an integer or a float each.</summary>
    public const int GroupBytes = 64;

    public const int Bytes = QuantBytes + (2 * 2 * Blocks * GroupBytes) + (Blocks * GroupBytes);
    private const int QuantBytes = Blocks * BlockBytes;

    /// <summary>From one block of 32 columns to the next.</summary>
    public const int BlockBytes = Activations.BlockSize / 4 * GroupBytes;

    /// <summary>The weights of a block: 4 columns of each row, then the next 4.</summary>
    public byte* Quants(int block) => start + (block * BlockBytes);

    /// <summary>The integer scales of a part that has one, in the form that the products want.</summary>
    public byte* Scales(int part) => start + QuantBytes + (part * GroupBytes);

    /// <summary>What is added to each weight of a part, as floats.</summary>
    public byte* Offsets(int part) => start + QuantBytes + (2 * Blocks * GroupBytes) + (part * GroupBytes);

    /// <summary>What weights times integer scales are multiplied by, as floats; one for each unit of the format.</summary>
    public byte* Factors(int unit) => start + QuantBytes + (4 * Blocks * GroupBytes) + (unit * GroupBytes);
}
