using System.Runtime.CompilerServices;
using Sluice.Engine.Kernels.Lanes;

namespace Sluice.Engine.Kernels.Matrices;

/// <summary>
/// Float dot products over rows as they lie in the file: 2 rows times 4 tokens, or 4 rows times 1; for many tokens, two
/// rows are widened to floats first. Each pair of row and token has one accumulator whatever the shape, so the result is
/// the same in all.
/// </summary>
internal sealed unsafe class FloatRowsKernel<TLanes, T, TFormat> : MatrixKernel
    where TLanes : struct, ILanes<T>
    where T : unmanaged
    where TFormat : struct, IElementFormat
{
    private const int WideningTokens = 8;
    private const int WideningColumns = 32768;

    public override string Name => $"{TFormat.Name}.Rows.{typeof(TLanes).Name}";

    public override bool NeedsQuants => false;

    public override void Multiply(
        byte* weights, int rows, int columns, int firstRow, int lastRow, Activations x, int firstToken, int tokens, float* y, int yStride)
    {
        if (TFormat.Bytes < sizeof(float) && tokens >= WideningTokens && columns <= WideningColumns)
        {
            int even = firstRow + ((lastRow - firstRow) & -2);
            MultiplyWidened(weights, columns, firstRow, even, x, firstToken, tokens, y, yStride);
            firstRow = even;
        }

        MultiplyInPlace(weights, columns, firstRow, lastRow, x, firstToken, tokens, y, yStride);
    }

    private static void MultiplyInPlace(
        byte* weights, int columns, int firstRow, int lastRow, Activations x, int firstToken, int tokens, float* y, int yStride)
    {
        long rowBytes = (long)columns * TFormat.Bytes;
        int token = 0;
        for (; token + 4 <= tokens; token += 4)
        {
            int row = firstRow;
            for (; row + 2 <= lastRow; row += 2)
            {
                TwoByFour(weights + (row * rowBytes), columns, x.Row(firstToken + token), x.ValueStride, y + ((long)token * yStride) + row, yStride);
            }

            for (int t = token; row < lastRow && t < token + 4; t++)
            {
                One(weights + (row * rowBytes), columns, x.Row(firstToken + t), y + ((long)t * yStride) + row);
            }
        }

        for (; token < tokens; token++)
        {
            int row = firstRow;
            for (; row + 4 <= lastRow; row += 4)
            {
                FourByOne(weights + (row * rowBytes), columns, x.Row(firstToken + token), y + ((long)token * yStride) + row);
            }

            for (; row < lastRow; row++)
            {
                One(weights + (row * rowBytes), columns, x.Row(firstToken + token), y + ((long)token * yStride) + row);
            }
        }
    }

    [SkipLocalsInit]
    private static void MultiplyWidened(
        byte* weights, int columns, int firstRow, int lastRow, Activations x, int firstToken, int tokens, float* y, int yStride)
    {
        float* wide = stackalloc float[2 * columns];
        long rowBytes = (long)columns * TFormat.Bytes;
        for (int row = firstRow; row < lastRow; row += 2)
        {
            Widen(weights + (row * rowBytes), wide, columns);
            Widen(weights + ((row + 1) * rowBytes), wide + columns, columns);
            int token = 0;
            for (; token + 4 <= tokens; token += 4)
            {
                FloatRowsKernel<TLanes, T, SingleFormat>.TwoByFour(
                    (byte*)wide, columns, x.Row(firstToken + token), x.ValueStride, y + ((long)token * yStride) + row, yStride);
            }

            for (; token < tokens; token++)
            {
                float* to = y + ((long)token * yStride) + row;
                FloatRowsKernel<TLanes, T, SingleFormat>.One((byte*)wide, columns, x.Row(firstToken + token), to);
                FloatRowsKernel<TLanes, T, SingleFormat>.One((byte*)(wide + columns), columns, x.Row(firstToken + token), to + 1);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Widen(byte* from, float* to, int columns)
    {
        int i = 0;
        for (; i + TLanes.Count <= columns; i += TLanes.Count)
        {
            TLanes.Store(TFormat.Load<TLanes, T>(from + ((nint)i * TFormat.Bytes)), to + i);
        }

        for (; i < columns; i++)
        {
            to[i] = TFormat.Load<LanesScalar, float>(from + ((nint)i * TFormat.Bytes));
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void TwoByFour(byte* w, int columns, float* x, nint xStride, float* y, nint yStride)
    {
        T zero = TLanes.Splat(0f);
        T a0 = zero, a1 = zero, a2 = zero, a3 = zero, b0 = zero, b1 = zero, b2 = zero, b3 = zero;
        byte* w1 = w + ((long)columns * TFormat.Bytes);
        int i = 0;
        for (; i + TLanes.Count <= columns; i += TLanes.Count)
        {
            T wa = TFormat.Load<TLanes, T>(w + ((nint)i * TFormat.Bytes));
            T wb = TFormat.Load<TLanes, T>(w1 + ((nint)i * TFormat.Bytes));
            T xv = TLanes.Load(x + i);
            a0 = TLanes.MultiplyAdd(wa, xv, a0);
            b0 = TLanes.MultiplyAdd(wb, xv, b0);
            xv = TLanes.Load(x + i + xStride);
            a1 = TLanes.MultiplyAdd(wa, xv, a1);
            b1 = TLanes.MultiplyAdd(wb, xv, b1);
            xv = TLanes.Load(x + i + (2 * xStride));
            a2 = TLanes.MultiplyAdd(wa, xv, a2);
            b2 = TLanes.MultiplyAdd(wb, xv, b2);
            xv = TLanes.Load(x + i + (3 * xStride));
            a3 = TLanes.MultiplyAdd(wa, xv, a3);
            b3 = TLanes.MultiplyAdd(wb, xv, b3);
        }

        y[0] = TLanes.Sum(a0) + Tail(w, x, i, columns);
        y[1] = TLanes.Sum(b0) + Tail(w1, x, i, columns);
        y[yStride] = TLanes.Sum(a1) + Tail(w, x + xStride, i, columns);
        y[yStride + 1] = TLanes.Sum(b1) + Tail(w1, x + xStride, i, columns);
        y[2 * yStride] = TLanes.Sum(a2) + Tail(w, x + (2 * xStride), i, columns);
        y[(2 * yStride) + 1] = TLanes.Sum(b2) + Tail(w1, x + (2 * xStride), i, columns);
        y[3 * yStride] = TLanes.Sum(a3) + Tail(w, x + (3 * xStride), i, columns);
        y[(3 * yStride) + 1] = TLanes.Sum(b3) + Tail(w1, x + (3 * xStride), i, columns);
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void FourByOne(byte* w, int columns, float* x, float* y)
    {
        T zero = TLanes.Splat(0f);
        T a0 = zero, a1 = zero, a2 = zero, a3 = zero;
        nint rowBytes = (nint)columns * TFormat.Bytes;
        int i = 0;
        for (; i + TLanes.Count <= columns; i += TLanes.Count)
        {
            byte* at = w + ((nint)i * TFormat.Bytes);
            T xv = TLanes.Load(x + i);
            a0 = TLanes.MultiplyAdd(TFormat.Load<TLanes, T>(at), xv, a0);
            a1 = TLanes.MultiplyAdd(TFormat.Load<TLanes, T>(at + rowBytes), xv, a1);
            a2 = TLanes.MultiplyAdd(TFormat.Load<TLanes, T>(at + (2 * rowBytes)), xv, a2);
            a3 = TLanes.MultiplyAdd(TFormat.Load<TLanes, T>(at + (3 * rowBytes)), xv, a3);
        }

        y[0] = TLanes.Sum(a0) + Tail(w, x, i, columns);
        y[1] = TLanes.Sum(a1) + Tail(w + rowBytes, x, i, columns);
        y[2] = TLanes.Sum(a2) + Tail(w + (2 * rowBytes), x, i, columns);
        y[3] = TLanes.Sum(a3) + Tail(w + (3 * rowBytes), x, i, columns);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void One(byte* w, int columns, float* x, float* y)
    {
        T sum = TLanes.Splat(0f);
        int i = 0;
        for (; i + TLanes.Count <= columns; i += TLanes.Count)
        {
            sum = TLanes.MultiplyAdd(TFormat.Load<TLanes, T>(w + ((nint)i * TFormat.Bytes)), TLanes.Load(x + i), sum);
        }

        *y = TLanes.Sum(sum) + Tail(w, x, i, columns);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Tail(byte* w, float* x, int from, int columns)
    {
        float sum = 0f;
        for (int i = from; i < columns; i++)
        {
            sum += TFormat.Load<LanesScalar, float>(w + ((nint)i * TFormat.Bytes)) * x[i];
        }

        return sum;
    }
}
