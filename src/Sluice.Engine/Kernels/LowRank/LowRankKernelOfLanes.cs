using System.Runtime.CompilerServices;
using Sluice.Engine.Kernels.Lanes;
using Sluice.Engine.Kernels.Matrices;

namespace Sluice.Engine.Kernels.LowRank;

/// <summary>
/// Shrinking takes 2 ranks times 4 rows at once, or 4 times 1; expanding 2 registers of outputs times 4 rows, or 4 times 1. Each
/// result has one accumulator whatever the shape, and ranks are added in their order, so it is the same in all.
/// </summary>
internal sealed unsafe class LowRankKernel<TLanes, T, TFormat> : LowRankKernel
    where TLanes : struct, ILanes<T>
    where T : unmanaged
    where TFormat : struct, IElementFormat
{
    public override string Name => $"{TFormat.Name}.LowRank.{typeof(TLanes).Name}";

    public override void Shrink(
        byte* a, int columns, int first, int last, float scale, float* x, nint xStride, int* rows, int count, float* h, nint hStride)
    {
        nint rankBytes = (nint)columns * TFormat.Bytes;
        int row = 0;
        for (; row + 4 <= count; row += 4)
        {
            int rank = first;
            for (; rank + 2 <= last; rank += 2)
            {
                ShrinkTwoByFour(a + (rank * rankBytes), columns, scale, x, xStride, rows + row, h + rank, hStride);
            }

            for (int r = row; rank < last && r < row + 4; r++)
            {
                h[(rows[r] * hStride) + rank] = scale * Dot(a + (rank * rankBytes), columns, x + (rows[r] * xStride));
            }
        }

        for (; row < count; row++)
        {
            float* from = x + (rows[row] * xStride);
            float* to = h + (rows[row] * hStride);
            int rank = first;
            for (; rank + 4 <= last; rank += 4)
            {
                ShrinkFourByOne(a + (rank * rankBytes), columns, scale, from, to + rank);
            }

            for (; rank < last; rank++)
            {
                to[rank] = scale * Dot(a + (rank * rankBytes), columns, from);
            }
        }
    }

    public override void Expand(
        byte* b, int outputs, int rank, float* h, nint hStride, int* rows, int count, float* y, nint yStride, int first, int last)
    {
        nint rankBytes = (nint)outputs * TFormat.Bytes;
        int vectors = (last - first) / TLanes.Count;
        int scalars = first + (vectors * TLanes.Count);
        int row = 0;
        for (; row + 4 <= count; row += 4)
        {
            int column = first;
            for (; column + (2 * TLanes.Count) <= scalars; column += 2 * TLanes.Count)
            {
                ExpandTwoByFour(b + ((nint)column * TFormat.Bytes), rankBytes, rank, h, hStride, rows + row, y + column, yStride);
            }

            for (int r = row; column < scalars && r < row + 4; r++)
            {
                ExpandOne(b + ((nint)column * TFormat.Bytes), rankBytes, rank, h + (rows[r] * hStride), y + (rows[r] * yStride) + column);
            }
        }

        for (; row < count; row++)
        {
            float* from = h + (rows[row] * hStride);
            float* to = y + (rows[row] * yStride);
            int column = first;
            for (; column + (4 * TLanes.Count) <= scalars; column += 4 * TLanes.Count)
            {
                ExpandFourByOne(b + ((nint)column * TFormat.Bytes), rankBytes, rank, from, to + column);
            }

            for (; column < scalars; column += TLanes.Count)
            {
                ExpandOne(b + ((nint)column * TFormat.Bytes), rankBytes, rank, from, to + column);
            }
        }

        ExpandScalars(b, rankBytes, rank, h, hStride, rows, count, y, yStride, scalars, last);
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void ShrinkTwoByFour(byte* a, int columns, float scale, float* x, nint xStride, int* rows, float* h, nint hStride)
    {
        T zero = TLanes.Splat(0f);
        T a0 = zero, a1 = zero, a2 = zero, a3 = zero, b0 = zero, b1 = zero, b2 = zero, b3 = zero;
        byte* next = a + ((nint)columns * TFormat.Bytes);
        float* x0 = x + (rows[0] * xStride);
        float* x1 = x + (rows[1] * xStride);
        float* x2 = x + (rows[2] * xStride);
        float* x3 = x + (rows[3] * xStride);
        int i = 0;
        for (; i + TLanes.Count <= columns; i += TLanes.Count)
        {
            T wa = TFormat.Load<TLanes, T>(a + ((nint)i * TFormat.Bytes));
            T wb = TFormat.Load<TLanes, T>(next + ((nint)i * TFormat.Bytes));
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

        float* h0 = h + (rows[0] * hStride);
        float* h1 = h + (rows[1] * hStride);
        float* h2 = h + (rows[2] * hStride);
        float* h3 = h + (rows[3] * hStride);
        h0[0] = scale * (TLanes.Sum(a0) + Tail(a, x0, i, columns));
        h0[1] = scale * (TLanes.Sum(b0) + Tail(next, x0, i, columns));
        h1[0] = scale * (TLanes.Sum(a1) + Tail(a, x1, i, columns));
        h1[1] = scale * (TLanes.Sum(b1) + Tail(next, x1, i, columns));
        h2[0] = scale * (TLanes.Sum(a2) + Tail(a, x2, i, columns));
        h2[1] = scale * (TLanes.Sum(b2) + Tail(next, x2, i, columns));
        h3[0] = scale * (TLanes.Sum(a3) + Tail(a, x3, i, columns));
        h3[1] = scale * (TLanes.Sum(b3) + Tail(next, x3, i, columns));
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void ShrinkFourByOne(byte* a, int columns, float scale, float* x, float* h)
    {
        T zero = TLanes.Splat(0f);
        T a0 = zero, a1 = zero, a2 = zero, a3 = zero;
        nint rankBytes = (nint)columns * TFormat.Bytes;
        int i = 0;
        for (; i + TLanes.Count <= columns; i += TLanes.Count)
        {
            byte* at = a + ((nint)i * TFormat.Bytes);
            T value = TLanes.Load(x + i);
            a0 = TLanes.MultiplyAdd(TFormat.Load<TLanes, T>(at), value, a0);
            a1 = TLanes.MultiplyAdd(TFormat.Load<TLanes, T>(at + rankBytes), value, a1);
            a2 = TLanes.MultiplyAdd(TFormat.Load<TLanes, T>(at + (2 * rankBytes)), value, a2);
            a3 = TLanes.MultiplyAdd(TFormat.Load<TLanes, T>(at + (3 * rankBytes)), value, a3);
        }

        h[0] = scale * (TLanes.Sum(a0) + Tail(a, x, i, columns));
        h[1] = scale * (TLanes.Sum(a1) + Tail(a + rankBytes, x, i, columns));
        h[2] = scale * (TLanes.Sum(a2) + Tail(a + (2 * rankBytes), x, i, columns));
        h[3] = scale * (TLanes.Sum(a3) + Tail(a + (3 * rankBytes), x, i, columns));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Dot(byte* a, int columns, float* x)
    {
        T sum = TLanes.Splat(0f);
        int i = 0;
        for (; i + TLanes.Count <= columns; i += TLanes.Count)
        {
            sum = TLanes.MultiplyAdd(TFormat.Load<TLanes, T>(a + ((nint)i * TFormat.Bytes)), TLanes.Load(x + i), sum);
        }

        return TLanes.Sum(sum) + Tail(a, x, i, columns);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Tail(byte* a, float* x, int from, int columns)
    {
        float sum = 0f;
        for (int i = from; i < columns; i++)
        {
            sum += TFormat.Load<LanesScalar, float>(a + ((nint)i * TFormat.Bytes)) * x[i];
        }

        return sum;
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void ExpandTwoByFour(byte* b, nint rankBytes, int rank, float* h, nint hStride, int* rows, float* y, nint yStride)
    {
        float* h0 = h + (rows[0] * hStride);
        float* h1 = h + (rows[1] * hStride);
        float* h2 = h + (rows[2] * hStride);
        float* h3 = h + (rows[3] * hStride);
        float* y0 = y + (rows[0] * yStride);
        float* y1 = y + (rows[1] * yStride);
        float* y2 = y + (rows[2] * yStride);
        float* y3 = y + (rows[3] * yStride);
        T a0 = TLanes.Load(y0), b0 = TLanes.Load(y0 + TLanes.Count);
        T a1 = TLanes.Load(y1), b1 = TLanes.Load(y1 + TLanes.Count);
        T a2 = TLanes.Load(y2), b2 = TLanes.Load(y2 + TLanes.Count);
        T a3 = TLanes.Load(y3), b3 = TLanes.Load(y3 + TLanes.Count);
        for (int i = 0; i < rank; i++)
        {
            T wa = TFormat.Load<TLanes, T>(b);
            T wb = TFormat.Load<TLanes, T>(b + (TLanes.Count * TFormat.Bytes));
            T value = TLanes.Splat(h0[i]);
            a0 = TLanes.MultiplyAdd(wa, value, a0);
            b0 = TLanes.MultiplyAdd(wb, value, b0);
            value = TLanes.Splat(h1[i]);
            a1 = TLanes.MultiplyAdd(wa, value, a1);
            b1 = TLanes.MultiplyAdd(wb, value, b1);
            value = TLanes.Splat(h2[i]);
            a2 = TLanes.MultiplyAdd(wa, value, a2);
            b2 = TLanes.MultiplyAdd(wb, value, b2);
            value = TLanes.Splat(h3[i]);
            a3 = TLanes.MultiplyAdd(wa, value, a3);
            b3 = TLanes.MultiplyAdd(wb, value, b3);
            b += rankBytes;
        }

        TLanes.Store(a0, y0);
        TLanes.Store(b0, y0 + TLanes.Count);
        TLanes.Store(a1, y1);
        TLanes.Store(b1, y1 + TLanes.Count);
        TLanes.Store(a2, y2);
        TLanes.Store(b2, y2 + TLanes.Count);
        TLanes.Store(a3, y3);
        TLanes.Store(b3, y3 + TLanes.Count);
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void ExpandFourByOne(byte* b, nint rankBytes, int rank, float* h, float* y)
    {
        T a0 = TLanes.Load(y);
        T a1 = TLanes.Load(y + TLanes.Count);
        T a2 = TLanes.Load(y + (2 * TLanes.Count));
        T a3 = TLanes.Load(y + (3 * TLanes.Count));
        for (int i = 0; i < rank; i++)
        {
            T value = TLanes.Splat(h[i]);
            a0 = TLanes.MultiplyAdd(TFormat.Load<TLanes, T>(b), value, a0);
            a1 = TLanes.MultiplyAdd(TFormat.Load<TLanes, T>(b + (TLanes.Count * TFormat.Bytes)), value, a1);
            a2 = TLanes.MultiplyAdd(TFormat.Load<TLanes, T>(b + (2 * TLanes.Count * TFormat.Bytes)), value, a2);
            a3 = TLanes.MultiplyAdd(TFormat.Load<TLanes, T>(b + (3 * TLanes.Count * TFormat.Bytes)), value, a3);
            b += rankBytes;
        }

        TLanes.Store(a0, y);
        TLanes.Store(a1, y + TLanes.Count);
        TLanes.Store(a2, y + (2 * TLanes.Count));
        TLanes.Store(a3, y + (3 * TLanes.Count));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void ExpandOne(byte* b, nint rankBytes, int rank, float* h, float* y)
    {
        T sum = TLanes.Load(y);
        for (int i = 0; i < rank; i++)
        {
            sum = TLanes.MultiplyAdd(TFormat.Load<TLanes, T>(b + (i * rankBytes)), TLanes.Splat(h[i]), sum);
        }

        TLanes.Store(sum, y);
    }

    private static void ExpandScalars(
        byte* b, nint rankBytes, int rank, float* h, nint hStride, int* rows, int count, float* y, nint yStride, int first, int last)
    {
        for (int row = 0; first < last && row < count; row++)
        {
            float* from = h + (rows[row] * hStride);
            float* to = y + (rows[row] * yStride);
            for (int column = first; column < last; column++)
            {
                byte* at = b + ((nint)column * TFormat.Bytes);
                float sum = to[column];
                for (int i = 0; i < rank; i++)
                {
                    sum += TFormat.Load<LanesScalar, float>(at + (i * rankBytes)) * from[i];
                }

                to[column] = sum;
            }
        }
    }
}
