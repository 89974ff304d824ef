using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sluice.Engine.Kernels.Matrices;

/// <summary>
/// Q8_0 by 256-bit dot products of unsigned with signed bytes: two registers of 8 rows times up to 6 tokens. Each integer sum
/// begins at 1.5 * 2^23 less 128 times the sum of the token's bytes, which undoes the offset of the unsigned weights and
/// makes the bits of the sum those of a float: one exact multiply-add then replaces the conversion.
/// </summary>
internal readonly unsafe struct Q8Rows16AvxVnniTile : IRows16Tile
{
    private const int FloatBits = 0x4B400000;
    private const float FloatOffset = 12582912f;

    public static string Name => "Q8_0.AvxVnni.16x6";

    public static bool IsQ4 => false;

    public static byte Flip => 0x80;

    public static int Multiply(byte* quants, float* scales, int blocks, in TokenRows x, int tokens, float* y, nint yStride)
    {
        switch (tokens)
        {
            case >= 6:
                Six(quants, scales, blocks, x.Quants, x.Scales, x.Sums, x.QuantStride, x.BlockStride, y, yStride);
                return 6;
            case >= 4:
                Four(quants, scales, blocks, x.Quants, x.Scales, x.Sums, x.QuantStride, x.BlockStride, y, yStride);
                return 4;
            case >= 2:
                Two(quants, scales, blocks, x.Quants, x.Scales, x.Sums, x.QuantStride, x.BlockStride, y, yStride);
                return 2;
            default:
                One(quants, scales, blocks, x.Quants, x.Scales, x.Sums, y);
                return 1;
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Six(byte* w, float* scales, int blocks, sbyte* x, float* xScales, int* sums, nint xStride, nint blockStride, float* y, nint yStride)
    {
        Vector256<float> low0 = default, low1 = default, low2 = default, low3 = default, low4 = default, low5 = default;
        Vector256<float> high0 = default, high1 = default, high2 = default, high3 = default, high4 = default, high5 = default;
        for (int block = 0; block < blocks; block++)
        {
            var a0 = Start(sums[block]);
            var b0 = a0;
            var a1 = Start(sums[block + blockStride]);
            var b1 = a1;
            var a2 = Start(sums[block + (2 * blockStride)]);
            var b2 = a2;
            var a3 = Start(sums[block + (3 * blockStride)]);
            var b3 = a3;
            var a4 = Start(sums[block + (4 * blockStride)]);
            var b4 = a4;
            var a5 = Start(sums[block + (5 * blockStride)]);
            var b5 = a5;
            for (int group = 0; group < 8; group++, w += 64, x += 4)
            {
                var wa = Vector256.Load(w);
                var wb = Vector256.Load(w + 32);
                var xv = Broadcast(x);
                a0 = AvxVnni.MultiplyWideningAndAdd(a0, wa, xv);
                b0 = AvxVnni.MultiplyWideningAndAdd(b0, wb, xv);
                xv = Broadcast(x + xStride);
                a1 = AvxVnni.MultiplyWideningAndAdd(a1, wa, xv);
                b1 = AvxVnni.MultiplyWideningAndAdd(b1, wb, xv);
                xv = Broadcast(x + (2 * xStride));
                a2 = AvxVnni.MultiplyWideningAndAdd(a2, wa, xv);
                b2 = AvxVnni.MultiplyWideningAndAdd(b2, wb, xv);
                xv = Broadcast(x + (3 * xStride));
                a3 = AvxVnni.MultiplyWideningAndAdd(a3, wa, xv);
                b3 = AvxVnni.MultiplyWideningAndAdd(b3, wb, xv);
                xv = Broadcast(x + (4 * xStride));
                a4 = AvxVnni.MultiplyWideningAndAdd(a4, wa, xv);
                b4 = AvxVnni.MultiplyWideningAndAdd(b4, wb, xv);
                xv = Broadcast(x + (5 * xStride));
                a5 = AvxVnni.MultiplyWideningAndAdd(a5, wa, xv);
                b5 = AvxVnni.MultiplyWideningAndAdd(b5, wb, xv);
            }

            var scaleA = Vector256.Load(scales);
            var scaleB = Vector256.Load(scales + 8);
            var offsetA = scaleA * Vector256.Create(FloatOffset);
            var offsetB = scaleB * Vector256.Create(FloatOffset);
            var tokenScale = Vector256.Create(xScales[block]);
            low0 = Finish(low0, a0, scaleA, offsetA, tokenScale);
            high0 = Finish(high0, b0, scaleB, offsetB, tokenScale);
            tokenScale = Vector256.Create(xScales[block + blockStride]);
            low1 = Finish(low1, a1, scaleA, offsetA, tokenScale);
            high1 = Finish(high1, b1, scaleB, offsetB, tokenScale);
            tokenScale = Vector256.Create(xScales[block + (2 * blockStride)]);
            low2 = Finish(low2, a2, scaleA, offsetA, tokenScale);
            high2 = Finish(high2, b2, scaleB, offsetB, tokenScale);
            tokenScale = Vector256.Create(xScales[block + (3 * blockStride)]);
            low3 = Finish(low3, a3, scaleA, offsetA, tokenScale);
            high3 = Finish(high3, b3, scaleB, offsetB, tokenScale);
            tokenScale = Vector256.Create(xScales[block + (4 * blockStride)]);
            low4 = Finish(low4, a4, scaleA, offsetA, tokenScale);
            high4 = Finish(high4, b4, scaleB, offsetB, tokenScale);
            tokenScale = Vector256.Create(xScales[block + (5 * blockStride)]);
            low5 = Finish(low5, a5, scaleA, offsetA, tokenScale);
            high5 = Finish(high5, b5, scaleB, offsetB, tokenScale);
            scales += 16;
        }

        low0.Store(y);
        high0.Store(y + 8);
        low1.Store(y + yStride);
        high1.Store(y + yStride + 8);
        low2.Store(y + (2 * yStride));
        high2.Store(y + (2 * yStride) + 8);
        low3.Store(y + (3 * yStride));
        high3.Store(y + (3 * yStride) + 8);
        low4.Store(y + (4 * yStride));
        high4.Store(y + (4 * yStride) + 8);
        low5.Store(y + (5 * yStride));
        high5.Store(y + (5 * yStride) + 8);
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Four(byte* w, float* scales, int blocks, sbyte* x, float* xScales, int* sums, nint xStride, nint blockStride, float* y, nint yStride)
    {
        Vector256<float> low0 = default, low1 = default, low2 = default, low3 = default;
        Vector256<float> high0 = default, high1 = default, high2 = default, high3 = default;
        for (int block = 0; block < blocks; block++)
        {
            var a0 = Start(sums[block]);
            var b0 = a0;
            var a1 = Start(sums[block + blockStride]);
            var b1 = a1;
            var a2 = Start(sums[block + (2 * blockStride)]);
            var b2 = a2;
            var a3 = Start(sums[block + (3 * blockStride)]);
            var b3 = a3;
            for (int group = 0; group < 8; group++, w += 64, x += 4)
            {
                var wa = Vector256.Load(w);
                var wb = Vector256.Load(w + 32);
                var xv = Broadcast(x);
                a0 = AvxVnni.MultiplyWideningAndAdd(a0, wa, xv);
                b0 = AvxVnni.MultiplyWideningAndAdd(b0, wb, xv);
                xv = Broadcast(x + xStride);
                a1 = AvxVnni.MultiplyWideningAndAdd(a1, wa, xv);
                b1 = AvxVnni.MultiplyWideningAndAdd(b1, wb, xv);
                xv = Broadcast(x + (2 * xStride));
                a2 = AvxVnni.MultiplyWideningAndAdd(a2, wa, xv);
                b2 = AvxVnni.MultiplyWideningAndAdd(b2, wb, xv);
                xv = Broadcast(x + (3 * xStride));
                a3 = AvxVnni.MultiplyWideningAndAdd(a3, wa, xv);
                b3 = AvxVnni.MultiplyWideningAndAdd(b3, wb, xv);
            }

            var scaleA = Vector256.Load(scales);
            var scaleB = Vector256.Load(scales + 8);
            var offsetA = scaleA * Vector256.Create(FloatOffset);
            var offsetB = scaleB * Vector256.Create(FloatOffset);
            var tokenScale = Vector256.Create(xScales[block]);
            low0 = Finish(low0, a0, scaleA, offsetA, tokenScale);
            high0 = Finish(high0, b0, scaleB, offsetB, tokenScale);
            tokenScale = Vector256.Create(xScales[block + blockStride]);
            low1 = Finish(low1, a1, scaleA, offsetA, tokenScale);
            high1 = Finish(high1, b1, scaleB, offsetB, tokenScale);
            tokenScale = Vector256.Create(xScales[block + (2 * blockStride)]);
            low2 = Finish(low2, a2, scaleA, offsetA, tokenScale);
            high2 = Finish(high2, b2, scaleB, offsetB, tokenScale);
            tokenScale = Vector256.Create(xScales[block + (3 * blockStride)]);
            low3 = Finish(low3, a3, scaleA, offsetA, tokenScale);
            high3 = Finish(high3, b3, scaleB, offsetB, tokenScale);
            scales += 16;
        }

        low0.Store(y);
        high0.Store(y + 8);
        low1.Store(y + yStride);
        high1.Store(y + yStride + 8);
        low2.Store(y + (2 * yStride));
        high2.Store(y + (2 * yStride) + 8);
        low3.Store(y + (3 * yStride));
        high3.Store(y + (3 * yStride) + 8);
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Two(byte* w, float* scales, int blocks, sbyte* x, float* xScales, int* sums, nint xStride, nint blockStride, float* y, nint yStride)
    {
        Vector256<float> low0 = default, low1 = default;
        Vector256<float> high0 = default, high1 = default;
        for (int block = 0; block < blocks; block++)
        {
            var a0 = Start(sums[block]);
            var b0 = a0;
            var a1 = Start(sums[block + blockStride]);
            var b1 = a1;
            for (int group = 0; group < 8; group++, w += 64, x += 4)
            {
                var wa = Vector256.Load(w);
                var wb = Vector256.Load(w + 32);
                var xv = Broadcast(x);
                a0 = AvxVnni.MultiplyWideningAndAdd(a0, wa, xv);
                b0 = AvxVnni.MultiplyWideningAndAdd(b0, wb, xv);
                xv = Broadcast(x + xStride);
                a1 = AvxVnni.MultiplyWideningAndAdd(a1, wa, xv);
                b1 = AvxVnni.MultiplyWideningAndAdd(b1, wb, xv);
            }

            var scaleA = Vector256.Load(scales);
            var scaleB = Vector256.Load(scales + 8);
            var offsetA = scaleA * Vector256.Create(FloatOffset);
            var offsetB = scaleB * Vector256.Create(FloatOffset);
            var tokenScale = Vector256.Create(xScales[block]);
            low0 = Finish(low0, a0, scaleA, offsetA, tokenScale);
            high0 = Finish(high0, b0, scaleB, offsetB, tokenScale);
            tokenScale = Vector256.Create(xScales[block + blockStride]);
            low1 = Finish(low1, a1, scaleA, offsetA, tokenScale);
            high1 = Finish(high1, b1, scaleB, offsetB, tokenScale);
            scales += 16;
        }

        low0.Store(y);
        high0.Store(y + 8);
        low1.Store(y + yStride);
        high1.Store(y + yStride + 8);
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void One(byte* w, float* scales, int blocks, sbyte* x, float* xScales, int* sums, float* y)
    {
        Vector256<float> low0 = default;
        Vector256<float> high0 = default;
        for (int block = 0; block < blocks; block++)
        {
            var a0 = Start(sums[block]);
            var b0 = a0;
            Vector256<int> c0 = default, d0 = default;
            for (int group = 0; group < 8; group += 2, w += 128)
            {
                var xv = Broadcast(x + (group * 4));
                a0 = AvxVnni.MultiplyWideningAndAdd(a0, Vector256.Load(w), xv);
                b0 = AvxVnni.MultiplyWideningAndAdd(b0, Vector256.Load(w + 32), xv);
                xv = Broadcast(x + (group * 4) + 4);
                c0 = AvxVnni.MultiplyWideningAndAdd(c0, Vector256.Load(w + 64), xv);
                d0 = AvxVnni.MultiplyWideningAndAdd(d0, Vector256.Load(w + 96), xv);
            }

            a0 += c0;
            b0 += d0;
            var scaleA = Vector256.Load(scales);
            var scaleB = Vector256.Load(scales + 8);
            var offsetA = scaleA * Vector256.Create(FloatOffset);
            var offsetB = scaleB * Vector256.Create(FloatOffset);
            var tokenScale = Vector256.Create(xScales[block]);
            low0 = Finish(low0, a0, scaleA, offsetA, tokenScale);
            high0 = Finish(high0, b0, scaleB, offsetB, tokenScale);
            scales += 16;
            x += 32;
        }

        low0.Store(y);
        high0.Store(y + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Start(int sum) => Vector256.Create(FloatBits - (sum * 128));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<sbyte> Broadcast(sbyte* x) => Vector256.Create(*(int*)x).AsSByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Finish(
        Vector256<float> total, Vector256<int> sum, Vector256<float> scale, Vector256<float> offset, Vector256<float> tokenScale) =>
        Fma.MultiplyAdd(Fma.MultiplySubtract(sum.AsSingle(), scale, offset), tokenScale, total);
}
