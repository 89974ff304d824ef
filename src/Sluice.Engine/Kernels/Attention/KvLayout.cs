namespace Sluice.Engine.Kernels.Attention;

/// <summary>
/// How the keys and values of one head lie in one page. Keys lie in tiles of 16 positions, column after column, so that scores
/// of 16 positions are sums without a step across lanes; values lie row after row. Both have <see cref="PaddedSize"/> columns,
/// of which those past the head size are zero. In bytes, 32 columns of a position share a scale; the scales precede what they scale.
/// </summary>
internal sealed class KvLayout
{
    public const int PagePositions = 32;
    public const int KeyTile = 16;
    public const int ScaleBlock = 32;

    public KvLayout(KvFormat format, int headSize)
    {
        Format = format;
        PaddedSize = Padded(headSize);
        ScaleBlocks = (PaddedSize + ScaleBlock - 1) / ScaleBlock;
        bool isHalf = format == KvFormat.F16;
        KeyScaleBytes = isHalf ? 0 : ScaleBlocks * KeyTile * sizeof(ushort);
        KeyTileBytes = KeyScaleBytes + (PaddedSize * KeyTile * ElementBytes);
        ValueScalesOffset = PagePositions / KeyTile * KeyTileBytes;
        ValuesOffset = ValueScalesOffset + (isHalf ? 0 : PagePositions * ScaleBlocks * sizeof(ushort));
        HeadBytes = (ValuesOffset + (PagePositions * PaddedSize * ElementBytes) + 63) & -64;
    }

    public KvFormat Format { get; }

    public int PaddedSize { get; }

    /// <summary>Scales of one position.</summary>
    public int ScaleBlocks { get; }

    /// <summary>Bytes of the scales at the start of a tile of keys: those of 16 positions for each block of columns.</summary>
    public int KeyScaleBytes { get; }

    public int KeyTileBytes { get; }

    public int ValueScalesOffset { get; }

    public int ValuesOffset { get; }

    public int ElementBytes => Format == KvFormat.F16 ? sizeof(ushort) : sizeof(sbyte);

    public int HeadBytes { get; }

    public static int Padded(int headSize) => (headSize + 15) & -16;

    public static int Pages(int positions) => (positions + PagePositions - 1) / PagePositions;

    /// <summary>The positions of so many pages, as far as they can be counted.</summary>
    public static int Positions(long pages) => (int)Math.Min(int.MaxValue, Math.Min(pages, int.MaxValue) * PagePositions);
}
