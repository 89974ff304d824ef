using System.Runtime.CompilerServices;
using Sluice.Engine.Kernels.Lanes;
using Sluice.Engine.Kernels.Matrices;

namespace Sluice.Engine.Kernels.LowRank;

/// <summary>
/// Shrinking takes 2 ranks times 4 rows at once, or 4 times 1; expanding 2 registers of outputs times 4 rows, or times 1. Each result has one
/// accumulator whatever the shape, and columns and ranks are added in their order, so it is the same in all.
/// </summary>
internal sealed unsafe class LowRankKernel<TLanes, T, TFormat> : LowRankKernel
    where TLanes : struct, ILanes<T>
    where T : unmanaged
    where TFormat : struct, IElementFormat
{
    private const int Piece = LowRankLayout.Columns;
    private const int Group = LowRankLayout.Ranks;

    // Some hundred nanoseconds of work.
    private const int PiecesAhead = 8;

    public override string Name => $"{TFormat.Name}.LowRank.{typeof(TLanes).Name}";

    private static int PieceBytes => Piece * TFormat.Bytes;

    public override void Shrink(
        byte* a, int columns, int rank, int first, int last, float scale, float* x, nint xStride, int* rows, int count, float* h, nint hStride)
    {
        for (int group = first; group < last; group += Group)
        {
            byte* from = a + ((nint)group * columns * TFormat.Bytes);
            int ranks = Math.Min(Group, rank - group);
            int row = 0;
            for (; ranks == Group && row + 4 <= count; row += 4)
            {
                ShrinkFour(from, 0, columns, scale, x, xStride, rows + row, h + group, hStride);
                ShrinkFour(from, 2, columns, scale, x, xStride, rows + row, h + group, hStride);
            }

            for (; row < count; row++)
            {
                float* to = h + (rows[row] * hStride) + group;
                if (ranks == Group)
                {
                    ShrinkOne(from, columns, scale, x + (rows[row] * xStride), to);
                    continue;
                }

                for (int i = 0; i < ranks; i++)
                {
                    to[i] = scale * Dot(from, i, ranks, columns, x + (rows[row] * xStride));
                }
            }
        }
    }

    public override void Expand(
        byte* b, int outputs, int rank, float* h, nint hStride, int* rows, int count, float* y, nint yStride, int first, int last)
    {
        for (int column = first; column < last; column += Piece)
        {
            byte* from = b + ((nint)column * rank * TFormat.Bytes);
            Prefetch.Lines(from + (2 * rank * PieceBytes), rank * PieceBytes);
            if (outputs - column < Piece)
            {
                ExpandScalars(from, outputs - column, rank, h, hStride, rows, count, y + column, yStride);
                return;
            }

            int row = 0;
            for (; row + 4 <= count; row += 4)
            {
                ExpandFour(from, rank, h, hStride, rows + row, y + column, yStride);
            }

            for (; row < count; row++)
            {
                ExpandOne(from, rank, h + (rows[row] * hStride), y + (rows[row] * yStride) + column);
            }
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void ShrinkOne(byte* a, int columns, float scale, float* x, float* h)
    {
        T zero = TLanes.Splat(0f);
        T a0 = zero, a1 = zero, a2 = zero, a3 = zero;
        int whole = columns & -Piece;
        byte* at = a;
        for (int column = 0; column < whole; column += Piece, at += Group * PieceBytes)
        {
            Prefetch.Lines(at + (PiecesAhead * Group * PieceBytes), Group * PieceBytes);
            for (int i = 0; i < Piece; i += TLanes.Count)
            {
                byte* w = at + (i * TFormat.Bytes);
                T value = TLanes.Load(x + column + i);
                a0 = TLanes.MultiplyAdd(TFormat.Load<TLanes, T>(w), value, a0);
                a1 = TLanes.MultiplyAdd(TFormat.Load<TLanes, T>(w + PieceBytes), value, a1);
                a2 = TLanes.MultiplyAdd(TFormat.Load<TLanes, T>(w + (2 * PieceBytes)), value, a2);
                a3 = TLanes.MultiplyAdd(TFormat.Load<TLanes, T>(w + (3 * PieceBytes)), value, a3);
            }
        }

        h[0] = scale * (TLanes.Sum(a0) + Tail(at, 0, x, whole, columns));
        h[1] = scale * (TLanes.Sum(a1) + Tail(at, 1, x, whole, columns));
        h[2] = scale * (TLanes.Sum(a2) + Tail(at, 2, x, whole, columns));
        h[3] = scale * (TLanes.Sum(a3) + Tail(at, 3, x, whole, columns));
    }

    /// <summary>Two neighbouring ranks of a group.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void ShrinkFour(byte* a, int rank, int columns, float scale, float* x, nint xStride, int* rows, float* h, nint hStride)
    {
        T zero = TLanes.Splat(0f);
        T a0 = zero, a1 = zero, a2 = zero, a3 = zero, b0 = zero, b1 = zero, b2 = zero, b3 = zero;
        float* x0 = x + (rows[0] * xStride);
        float* x1 = x + (rows[1] * xStride);
        float* x2 = x + (rows[2] * xStride);
        float* x3 = x + (rows[3] * xStride);
        int whole = columns & -Piece;
        byte* at = a + (rank * PieceBytes);
        for (int column = 0; column < whole; column += Piece, at += Group * PieceBytes)
        {
            Prefetch.Lines(at + (PiecesAhead * Group * PieceBytes), 2 * PieceBytes);
            for (int i = column; i < column + Piece; i += TLanes.Count)
            {
                T wa = TFormat.Load<TLanes, T>(at + ((i - column) * TFormat.Bytes));
                T wb = TFormat.Load<TLanes, T>(at + PieceBytes + ((i - column) * TFormat.Bytes));
                T value = TLanes.Load(x0 + i);
                a0 = TLanes.MultiplyAdd(wa, value, a0);
                b0 = TLanes.MultiplyAdd(wb, value, b0);
                value = TLanes.Load(x1 + i);
                a1 = TLanes.MultiplyAdd(wa, value, a1);
                b1 = TLanes.MultiplyAdd(wb, value, b1);
                value = TLanes.Load(x2 + i);
                a2 = TLanes.MultiplyAdd(wa, value, a2);
                b2 = TLanes.MultiplyAdd(wb, value, b2);
                value = TLanes.Load(x3 + i);
                a3 = TLanes.MultiplyAdd(wa, value, a3);
                b3 = TLanes.MultiplyAdd(wb, value, b3);
            }
        }

        byte* tail = a + ((nint)whole * Group * TFormat.Bytes);
        Finish(tail, rank, scale, x0, whole, columns, a0, b0, h + (rows[0] * hStride));
        Finish(tail, rank, scale, x1, whole, columns, a1, b1, h + (rows[1] * hStride));
        Finish(tail, rank, scale, x2, whole, columns, a2, b2, h + (rows[2] * hStride));
        Finish(tail, rank, scale, x3, whole, columns, a3, b3, h + (rows[3] * hStride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(byte* tail, int rank, float scale, float* x, int whole, int columns, T first, T second, float* h)
    {
        h[rank] = scale * (TLanes.Sum(first) + Tail(tail, rank, x, whole, columns));
        h[rank + 1] = scale * (TLanes.Sum(second) + Tail(tail, rank + 1, x, whole, columns));
    }

    /// <summary>One rank of a group that has fewer than the others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Dot(byte* a, int rank, int ranks, int columns, float* x)
    {
        T sum = TLanes.Splat(0f);
        int whole = columns & -Piece;
        byte* at = a;
        for (int column = 0; column < whole; column += Piece, at += ranks * PieceBytes)
        {
            for (int i = 0; i < Piece; i += TLanes.Count)
            {
                sum = TLanes.MultiplyAdd(TFormat.Load<TLanes, T>(at + (rank * PieceBytes) + (i * TFormat.Bytes)), TLanes.Load(x + column + i), sum);
            }
        }

        return TLanes.Sum(sum) + Tail(at, rank, x, whole, columns);
    }

    /// <summary>The columns behind the last whole piece, in order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Tail(byte* piece, int rank, float* x, int from, int columns)
    {
        float sum = 0f;
        piece += rank * (columns - from) * TFormat.Bytes;
        for (int i = from; i < columns; i++, piece += TFormat.Bytes)
        {
            sum += TFormat.Load<LanesScalar, float>(piece) * x[i];
        }

        return sum;
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void ExpandOne(byte* b, int rank, float* h, float* y)
    {
        int i = 0;
        for (; i + (2 * TLanes.Count) <= Piece; i += 2 * TLanes.Count)
        {
            byte* w = b + (i * TFormat.Bytes);
            T a0 = TLanes.Load(y + i), a1 = TLanes.Load(y + i + TLanes.Count);
            for (int r = 0; r < rank; r++, w += PieceBytes)
            {
                T value = TLanes.Splat(h[r]);
                a0 = TLanes.MultiplyAdd(TFormat.Load<TLanes, T>(w), value, a0);
                a1 = TLanes.MultiplyAdd(TFormat.Load<TLanes, T>(w + (TLanes.Count * TFormat.Bytes)), value, a1);
            }

            TLanes.Store(a0, y + i);
            TLanes.Store(a1, y + i + TLanes.Count);
        }

        for (; i < Piece; i += TLanes.Count)
        {
            byte* w = b + (i * TFormat.Bytes);
            T sum = TLanes.Load(y + i);
            for (int r = 0; r < rank; r++, w += PieceBytes)
            {
                sum = TLanes.MultiplyAdd(TFormat.Load<TLanes, T>(w), TLanes.Splat(h[r]), sum);
            }

            TLanes.Store(sum, y + i);
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void ExpandFour(byte* b, int rank, float* h, nint hStride, int* rows, float* y, nint yStride)
    {
        float* h0 = h + (rows[0] * hStride);
        float* h1 = h + (rows[1] * hStride);
        float* h2 = h + (rows[2] * hStride);
        float* h3 = h + (rows[3] * hStride);
        for (int i = 0; i < Piece; i += 2 * TLanes.Count)
        {
            // A register as wide as a piece is calculated twice.
            int second = i + TLanes.Count < Piece ? TLanes.Count : 0;
            float* y0 = y + (rows[0] * yStride) + i;
            float* y1 = y + (rows[1] * yStride) + i;
            float* y2 = y + (rows[2] * yStride) + i;
            float* y3 = y + (rows[3] * yStride) + i;
            T a0 = TLanes.Load(y0), b0 = TLanes.Load(y0 + second);
            T a1 = TLanes.Load(y1), b1 = TLanes.Load(y1 + second);
            T a2 = TLanes.Load(y2), b2 = TLanes.Load(y2 + second);
            T a3 = TLanes.Load(y3), b3 = TLanes.Load(y3 + second);
            byte* w = b + (i * TFormat.Bytes);
            for (int r = 0; r < rank; r++, w += PieceBytes)
            {
                T wa = TFormat.Load<TLanes, T>(w);
                T wb = TFormat.Load<TLanes, T>(w + (second * TFormat.Bytes));
                T value = TLanes.Splat(h0[r]);
                a0 = TLanes.MultiplyAdd(wa, value, a0);
                b0 = TLanes.MultiplyAdd(wb, value, b0);
                value = TLanes.Splat(h1[r]);
                a1 = TLanes.MultiplyAdd(wa, value, a1);
                b1 = TLanes.MultiplyAdd(wb, value, b1);
                value = TLanes.Splat(h2[r]);
                a2 = TLanes.MultiplyAdd(wa, value, a2);
                b2 = TLanes.MultiplyAdd(wb, value, b2);
                value = TLanes.Splat(h3[r]);
                a3 = TLanes.MultiplyAdd(wa, value, a3);
                b3 = TLanes.MultiplyAdd(wb, value, b3);
            }

            TLanes.Store(a0, y0);
            TLanes.Store(b0, y0 + second);
            TLanes.Store(a1, y1);
            TLanes.Store(b1, y1 + second);
            TLanes.Store(a2, y2);
            TLanes.Store(b2, y2 + second);
            TLanes.Store(a3, y3);
            TLanes.Store(b3, y3 + second);
        }
    }

    /// <summary>The outputs behind the last whole piece.</summary>
    private static void ExpandScalars(byte* b, int width, int rank, float* h, nint hStride, int* rows, int count, float* y, nint yStride)
    {
        for (int row = 0; row < count; row++)
        {
            float* from = h + (rows[row] * hStride);
            float* to = y + (rows[row] * yStride);
            for (int column = 0; column < width; column++)
            {
                float sum = to[column];
                for (int r = 0; r < rank; r++)
                {
                    sum += TFormat.Load<LanesScalar, float>(b + (((r * width) + column) * TFormat.Bytes)) * from[r];
                }

                to[column] = sum;
            }
        }
    }
}
