using System.Runtime.CompilerServices;
using Sluice.Engine.Kernels.Lanes;

namespace Sluice.Engine.Kernels.Matrices;

/// <summary>Drives a tile over the panels of a matrix and blocks of tokens that stay in the second-level cache.</summary>
internal sealed unsafe class Rows16Kernel<TTile> : MatrixKernel
    where TTile : struct, IRows16Tile
{
    private const int CacheBytes = 768 * 1024;

    public override string Name => TTile.Name;

    public override bool NeedsQuants => true;

    public override string Layout => TTile.IsQ4 || TTile.Flip == 0 ? "rows16" : "rows16u";

    public override int RowAlignment => Rows16Layout.Rows;

    private static int BlockBytes => TTile.IsQ4 ? Rows16Layout.Q4BlockBytes : Rows16Layout.Q8BlockBytes;

    public override long PackedBytes(int rows, int columns) => Rows16Layout.MatrixBytes(rows, columns, BlockBytes);

    public override void Pack(byte* source, byte* packed, int rows, int columns, int firstRow, int lastRow)
    {
        if (TTile.IsQ4)
        {
            Rows16Layout.PackQ4(source, packed, rows, columns, firstRow, lastRow);
        }
        else
        {
            Rows16Layout.PackQ8(source, packed, rows, columns, firstRow, lastRow, TTile.Flip);
        }
    }

    [SkipLocalsInit]
    public override void Multiply(
        byte* weights, int rows, int columns, int firstRow, int lastRow, Activations x, int firstToken, int tokens, float* y, int yStride)
    {
        int blocks = columns / Rows16Layout.BlockColumns;
        long panelBytes = Rows16Layout.PanelBytes(columns, BlockBytes);
        int tokenBlock = Math.Max(12, CacheBytes / columns / 12 * 12);
        float* scales = stackalloc float[blocks * Rows16Layout.Rows];
        float* edge = stackalloc float[Rows16Layout.Rows * 12];
        for (int start = 0; start < tokens; start += tokenBlock)
        {
            int count = Math.Min(tokenBlock, tokens - start);
            for (int row = firstRow; row < lastRow; row += Rows16Layout.Rows)
            {
                byte* panel = weights + (row / Rows16Layout.Rows * panelBytes);
                WidenScales((ushort*)panel, scales, blocks);
                byte* quants = panel + (blocks * Rows16Layout.Rows * 2);
                int missing = row + Rows16Layout.Rows - lastRow;
                for (int token = 0; token < count;)
                {
                    float* to = y + ((long)(start + token) * yStride) + row;
                    var from = new TokenRows(x, firstToken + start + token);
                    if (missing <= 0)
                    {
                        token += TTile.Multiply(quants, scales, blocks, from, count - token, to, yStride);
                    }
                    else
                    {
                        int done = TTile.Multiply(quants, scales, blocks, from, count - token, edge, Rows16Layout.Rows);
                        for (int i = 0; i < done; i++)
                        {
                            new ReadOnlySpan<float>(edge + (i * Rows16Layout.Rows), Rows16Layout.Rows - missing)
                                .CopyTo(new Span<float>(to + ((long)i * yStride), Rows16Layout.Rows));
                        }

                        token += done;
                    }
                }
            }
        }
    }

    private static void WidenScales(ushort* from, float* to, int blocks)
    {
        for (int i = 0; i < blocks * Rows16Layout.Rows; i += Lanes256.Count)
        {
            Lanes256.Store(Lanes256.LoadHalf(from + i), to + i);
        }
    }
}
