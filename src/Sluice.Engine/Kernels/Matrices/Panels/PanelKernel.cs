using System.Runtime.CompilerServices;

namespace Sluice.Engine.Kernels.Matrices.Panels;

/// <summary>
/// Unpacks up to 256 columns of a panel at a time into the first-level cache and multiplies them with all tokens there are,
/// 4 at a time. Tokens are taken in blocks that stay in the second-level cache.
/// </summary>
internal sealed unsafe class PanelKernel<TRegister, TProducts, T, TFormat> : MatrixKernel
    where TRegister : struct, IPanelRegister<T>
    where TProducts : struct, IPanelProducts<T>
    where T : unmanaged
    where TFormat : struct, IPanelFormat
{
    private const int Rows = Interleaving.Rows;
    private const int MaxTokens = 128;
    private const int MaxPackedTokens = 2;
    private const int CacheBytes = 320 * 1024;
    private const int ScratchColumns = PanelScratch.Blocks * Activations.BlockSize;

    /// <summary>How far ahead is asked for units that are multiplied in two halves of their rows: all their lines at once.</summary>
    private const int UnitsAhead = 2;

    public override string Name => $"{TFormat.Type}.{TProducts.Name}.{TRegister.Rows}x4";

    public override bool NeedsQuants => true;

    public override string Layout => "rows16";

    public override int RowAlignment => Rows;

    public override long PackedBytes(int rows, int columns) => (rows + Rows - 1) / Rows * PanelBytes(columns);

    public override void Pack(byte* source, byte* packed, int rows, int columns, int firstRow, int lastRow)
    {
        int units = columns / TFormat.Columns;
        byte* nothing = stackalloc byte[TFormat.Bytes];
        new Span<byte>(nothing, TFormat.Bytes).Clear();
        int end = lastRow == rows ? (rows + Rows - 1) / Rows * Rows : lastRow;
        for (int row = firstRow; row < end; row++)
        {
            byte* unit = packed + (row / Rows * PanelBytes(columns));
            for (int i = 0; i < units; i++, unit += TFormat.UnitBytes)
            {
                byte* block = row < rows ? source + ((((long)row * units) + i) * TFormat.Bytes) : nothing;
                TFormat.Pack(block, unit, row % Rows);
            }
        }
    }

    [SkipLocalsInit]
    public override void Multiply(
        byte* weights, int rows, int columns, int firstRow, int lastRow, Activations x, int firstToken, int tokens, float* y, int yStride)
    {
        byte* memory = stackalloc byte[PanelScratch.Bytes + (MaxTokens * Rows * sizeof(float)) + PanelScratch.Alignment];
        byte* aligned = (byte*)(((nint)memory + PanelScratch.Alignment - 1) & -PanelScratch.Alignment);
        var scratch = new PanelScratch(aligned);
        float* totals = (float*)(aligned + PanelScratch.Bytes);
        int tokenBlock = Math.Clamp(CacheBytes / columns & -4, 8, MaxTokens);
        for (int start = 0; start < tokens; start += tokenBlock)
        {
            int count = Math.Min(tokenBlock, tokens - start);
            var inputs = new TokenRows(x, firstToken + start);
            for (int row = firstRow; row < lastRow; row += Rows)
            {
                byte* panel = weights + (row / Rows * PanelBytes(columns));
                MultiplyPanel(panel, columns, scratch, inputs, count, totals);
                int wanted = Math.Min(Rows, lastRow - row);
                for (int token = 0; token < count; token++)
                {
                    new ReadOnlySpan<float>(totals + (token * Rows), wanted)
                        .CopyTo(new Span<float>(y + ((long)(start + token) * yStride) + row, wanted));
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long PanelBytes(int columns) => (long)(columns / TFormat.Columns) * TFormat.UnitBytes;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyPanel(byte* panel, int columns, PanelScratch scratch, in TokenRows x, int tokens, float* totals)
    {
        if (TFormat.MultipliesPacked && tokens <= MaxPackedTokens)
        {
            if (TFormat.PairsRegisters && TRegister.Rows < Rows)
            {
                MultiplyPacked<PanelRegisterPair<TRegister, T>, PanelProductsPair<TProducts, T>, RowPair<T>>(panel, columns, scratch, x, tokens, totals);
            }
            else
            {
                MultiplyPacked<TRegister, TProducts, T>(panel, columns, scratch, x, tokens, totals);
            }

            return;
        }

        new Span<float>(totals, tokens * Rows).Clear();
        for (int column = 0; column < columns; column += ScratchColumns)
        {
            int width = Math.Min(ScratchColumns, columns - column);
            int bytes = width / TFormat.Columns * TFormat.UnitBytes;
            Prefetch.Lines(panel + bytes, bytes);
            for (int i = 0; i < width / TFormat.Columns; i++, panel += TFormat.UnitBytes)
            {
                TFormat.Unpack<TRegister, TProducts, T>(panel, scratch, i);
            }

            int token = 0;
            for (; token + 4 <= tokens; token += 4)
            {
                for (int first = 0; first < Rows; first += TRegister.Rows)
                {
                    PanelTile<TRegister, TProducts, T, TFormat>.Four(
                        scratch, first, width / Activations.BlockSize, x, token, column, totals + (token * Rows) + first);
                }
            }

            for (; token < tokens; token++)
            {
                for (int first = 0; first < Rows; first += TRegister.Rows)
                {
                    PanelTile<TRegister, TProducts, T, TFormat>.One(
                        scratch, first, width / Activations.BlockSize, x, token, column, totals + (token * Rows) + first);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyPacked<TRows, TSums, TValue>(byte* panel, int columns, PanelScratch scratch, in TokenRows x, int tokens, float* totals)
        where TRows : struct, IPanelRegister<TValue>
        where TSums : struct, IPanelProducts<TValue>
        where TValue : unmanaged
    {
        new Span<float>(totals, tokens * Rows).Clear();
        for (int column = 0; column < columns; column += TFormat.Columns, panel += TFormat.UnitBytes)
        {
            if (!TFormat.PairsRegisters)
            {
                Prefetch.Lines(panel + (UnitsAhead * TFormat.UnitBytes), TFormat.UnitBytes);
            }

            TFormat.UnpackScales<TRows, TSums, TValue>(panel, scratch);
            for (int token = 0; token < tokens; token++)
            {
                var input = new TokenColumn(x, token, column);
                for (int row = 0; row < Rows; row += TRows.Rows)
                {
                    TValue sum = TFormat.MultiplyPacked<TRows, TSums, TValue>(panel, row, input, scratch);
                    PanelTile<TRows, TSums, TValue, TFormat>.Conclude(
                        sum, scratch, row, TFormat.Columns / Activations.BlockSize, x, token, column, totals + (token * Rows) + row);
                }
            }
        }
    }
}
