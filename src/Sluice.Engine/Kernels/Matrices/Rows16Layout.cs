namespace Sluice.Engine.Kernels.Matrices;

/// <summary>
/// Panels of 16 rows: first the scales (binary16, 16 for each block of 32 columns), then the quants of each block, where
/// 4 consecutive columns of row 0 are followed by those of row 1 and so on: one 512-bit register holds 4 columns of all
/// rows, so that sums never cross lanes. Missing rows of the last panel are zero.
/// </summary>
internal static unsafe class Rows16Layout
{
    public const int Rows = 16;
    public const int BlockColumns = Activations.BlockSize;
    public const int Q8BlockBytes = Rows * BlockColumns;
    public const int Q4BlockBytes = Rows * BlockColumns / 2;
    private const int Q8SourceBytes = 2 + BlockColumns;
    private const int Q4SourceBytes = 2 + (BlockColumns / 2);

    public static long PanelBytes(int columns, int blockBytes) => (long)(columns / BlockColumns) * (blockBytes + (Rows * 2));

    public static long MatrixBytes(int rows, int columns, int blockBytes) =>
        (rows + Rows - 1) / Rows * PanelBytes(columns, blockBytes);

    /// <summary>Packs Q8_0 rows; the sign bits are flipped by <paramref name="flip"/> (0x80 turns signed bytes into unsigned ones plus 128).</summary>
    public static void PackQ8(byte* source, byte* packed, int rows, int columns, int firstRow, int lastRow, byte flip)
    {
        int blocks = columns / BlockColumns;
        uint flips = flip * 0x01010101u;
        for (int row = firstRow; row < lastRow; row++)
        {
            byte* from = source + ((long)row * blocks * Q8SourceBytes);
            byte* panel = packed + (row / Rows * PanelBytes(columns, Q8BlockBytes));
            ushort* scales = (ushort*)panel + (row % Rows);
            uint* to = (uint*)(panel + (blocks * Rows * 2)) + (row % Rows);
            for (int block = 0; block < blocks; block++)
            {
                scales[block * Rows] = *(ushort*)from;
                uint* quants = (uint*)(from + 2);
                for (int group = 0; group < BlockColumns / 4; group++)
                {
                    to[group * Rows] = quants[group] ^ flips;
                }

                to += Q8BlockBytes / 4;
                from += Q8SourceBytes;
            }
        }

        FillMissingRows(packed, rows, columns, lastRow, Q8BlockBytes, flips);
    }

    /// <summary>Packs Q4_0 rows; byte j of a row's block holds column j in its low half and column j + 16 in its high half.</summary>
    public static void PackQ4(byte* source, byte* packed, int rows, int columns, int firstRow, int lastRow)
    {
        int blocks = columns / BlockColumns;
        for (int row = firstRow; row < lastRow; row++)
        {
            byte* from = source + ((long)row * blocks * Q4SourceBytes);
            byte* panel = packed + (row / Rows * PanelBytes(columns, Q4BlockBytes));
            ushort* scales = (ushort*)panel + (row % Rows);
            uint* to = (uint*)(panel + (blocks * Rows * 2)) + (row % Rows);
            for (int block = 0; block < blocks; block++)
            {
                scales[block * Rows] = *(ushort*)from;
                uint* quants = (uint*)(from + 2);
                for (int group = 0; group < BlockColumns / 8; group++)
                {
                    to[group * Rows] = quants[group];
                }

                to += Q4BlockBytes / 4;
                from += Q4SourceBytes;
            }
        }

        FillMissingRows(packed, rows, columns, lastRow, Q4BlockBytes, 0);
    }

    private static void FillMissingRows(byte* packed, int rows, int columns, int lastRow, int blockBytes, uint fill)
    {
        if (lastRow != rows)
        {
            return;
        }

        int blocks = columns / BlockColumns;
        for (int row = rows; row % Rows != 0; row++)
        {
            byte* panel = packed + (row / Rows * PanelBytes(columns, blockBytes));
            ushort* scales = (ushort*)panel + (row % Rows);
            uint* to = (uint*)(panel + (blocks * Rows * 2)) + (row % Rows);
            for (int block = 0; block < blocks; block++)
            {
                scales[block * Rows] = 0;
                for (int group = 0; group < blockBytes / (Rows * 4); group++)
                {
                    *to = fill;
                    to += Rows;
                }
            }
        }
    }
}
