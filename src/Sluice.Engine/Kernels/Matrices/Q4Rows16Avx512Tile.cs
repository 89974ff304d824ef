using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sluice.Engine.Kernels.Matrices;

/// <summary>
/// Q4_0 for processors with AVX-512 but not VNNI: 16 rows times up to 8 tokens.
/// Products of unsigned nibbles with signed bytes are summed in 16 bits over a block (at most 30480), then widened.
/// The integer sum begins at 1.5 * 2^23 (less what the offset of the weights adds), which makes its bits those of a float.
/// </summary>
internal readonly unsafe struct Q4Rows16Avx512Tile : IRows16Tile
{
    private const int FloatBits = 0x4B400000;
    private const float FloatOffset = 12582912f;

    public static string Name => "Q4_0.Avx512.16x8";

    public static bool IsQ4 => true;

    public static byte Flip => 0;

    public static int Multiply(byte* quants, float* scales, int blocks, in TokenRows x, int tokens, float* y, nint yStride)
    {
        switch (tokens)
        {
            case >= 8:
                Eight(quants, scales, blocks, x, y, yStride);
                return 8;
            case >= 4:
                Four(quants, scales, blocks, x, y, yStride);
                return 4;
            case >= 2:
                Two(quants, scales, blocks, x, y, yStride);
                return 2;
            default:
                One(quants, scales, blocks, x, y);
                return 1;
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Eight(byte* w, float* scales, int blocks, in TokenRows tokens, float* y, nint yStride)
    {
        sbyte* x = tokens.Quants;
        float* xScales = tokens.Scales;
        int* sums = tokens.Sums;
        nint xStride = tokens.QuantStride;
        nint blockStride = tokens.BlockStride;
        Vector512<float> totalA0 = default, totalA1 = default, totalA2 = default, totalA3 = default, totalA4 = default, totalA5 = default, totalA6 = default, totalA7 = default;
        var nibble = Vector512.Create((byte)15);
        var ones = Vector512.Create((short)1);
        for (int block = 0; block < blocks; block++)
        {
            Vector512<short> sumA0 = default, sumA1 = default, sumA2 = default, sumA3 = default, sumA4 = default, sumA5 = default, sumA6 = default, sumA7 = default;
            for (int group = 0; group < 4; group++, w += 64, x += 4)
            {
                var wA = Vector512.Load(w);
                var lowNibblesA = wA & nibble;
                var highNibblesA = (wA.AsUInt16() >>> 4).AsByte() & nibble;
                var input = Broadcast(x);
                sumA0 += Avx512BW.MultiplyAddAdjacent(lowNibblesA, input);
                input = Broadcast(x + xStride);
                sumA1 += Avx512BW.MultiplyAddAdjacent(lowNibblesA, input);
                input = Broadcast(x + (2 * xStride));
                sumA2 += Avx512BW.MultiplyAddAdjacent(lowNibblesA, input);
                input = Broadcast(x + (3 * xStride));
                sumA3 += Avx512BW.MultiplyAddAdjacent(lowNibblesA, input);
                input = Broadcast(x + (4 * xStride));
                sumA4 += Avx512BW.MultiplyAddAdjacent(lowNibblesA, input);
                input = Broadcast(x + (5 * xStride));
                sumA5 += Avx512BW.MultiplyAddAdjacent(lowNibblesA, input);
                input = Broadcast(x + (6 * xStride));
                sumA6 += Avx512BW.MultiplyAddAdjacent(lowNibblesA, input);
                input = Broadcast(x + (7 * xStride));
                sumA7 += Avx512BW.MultiplyAddAdjacent(lowNibblesA, input);
                input = Broadcast(x + 16);
                sumA0 += Avx512BW.MultiplyAddAdjacent(highNibblesA, input);
                input = Broadcast(x + xStride + 16);
                sumA1 += Avx512BW.MultiplyAddAdjacent(highNibblesA, input);
                input = Broadcast(x + (2 * xStride) + 16);
                sumA2 += Avx512BW.MultiplyAddAdjacent(highNibblesA, input);
                input = Broadcast(x + (3 * xStride) + 16);
                sumA3 += Avx512BW.MultiplyAddAdjacent(highNibblesA, input);
                input = Broadcast(x + (4 * xStride) + 16);
                sumA4 += Avx512BW.MultiplyAddAdjacent(highNibblesA, input);
                input = Broadcast(x + (5 * xStride) + 16);
                sumA5 += Avx512BW.MultiplyAddAdjacent(highNibblesA, input);
                input = Broadcast(x + (6 * xStride) + 16);
                sumA6 += Avx512BW.MultiplyAddAdjacent(highNibblesA, input);
                input = Broadcast(x + (7 * xStride) + 16);
                sumA7 += Avx512BW.MultiplyAddAdjacent(highNibblesA, input);
            }

            x += 16;
            var scaleA = Vector512.Load(scales);
            var offsetA = scaleA * Vector512.Create(FloatOffset);
            var start = Vector512.Create(FloatBits - (sums[block] * 8));
            var tokenScale = Vector512.Create(xScales[block]);
            totalA0 = Finish(totalA0, start + Avx512BW.MultiplyAddAdjacent(sumA0, ones), scaleA, offsetA, tokenScale);
            start = Vector512.Create(FloatBits - (sums[block + blockStride] * 8));
            tokenScale = Vector512.Create(xScales[block + blockStride]);
            totalA1 = Finish(totalA1, start + Avx512BW.MultiplyAddAdjacent(sumA1, ones), scaleA, offsetA, tokenScale);
            start = Vector512.Create(FloatBits - (sums[block + (2 * blockStride)] * 8));
            tokenScale = Vector512.Create(xScales[block + (2 * blockStride)]);
            totalA2 = Finish(totalA2, start + Avx512BW.MultiplyAddAdjacent(sumA2, ones), scaleA, offsetA, tokenScale);
            start = Vector512.Create(FloatBits - (sums[block + (3 * blockStride)] * 8));
            tokenScale = Vector512.Create(xScales[block + (3 * blockStride)]);
            totalA3 = Finish(totalA3, start + Avx512BW.MultiplyAddAdjacent(sumA3, ones), scaleA, offsetA, tokenScale);
            start = Vector512.Create(FloatBits - (sums[block + (4 * blockStride)] * 8));
            tokenScale = Vector512.Create(xScales[block + (4 * blockStride)]);
            totalA4 = Finish(totalA4, start + Avx512BW.MultiplyAddAdjacent(sumA4, ones), scaleA, offsetA, tokenScale);
            start = Vector512.Create(FloatBits - (sums[block + (5 * blockStride)] * 8));
            tokenScale = Vector512.Create(xScales[block + (5 * blockStride)]);
            totalA5 = Finish(totalA5, start + Avx512BW.MultiplyAddAdjacent(sumA5, ones), scaleA, offsetA, tokenScale);
            start = Vector512.Create(FloatBits - (sums[block + (6 * blockStride)] * 8));
            tokenScale = Vector512.Create(xScales[block + (6 * blockStride)]);
            totalA6 = Finish(totalA6, start + Avx512BW.MultiplyAddAdjacent(sumA6, ones), scaleA, offsetA, tokenScale);
            start = Vector512.Create(FloatBits - (sums[block + (7 * blockStride)] * 8));
            tokenScale = Vector512.Create(xScales[block + (7 * blockStride)]);
            totalA7 = Finish(totalA7, start + Avx512BW.MultiplyAddAdjacent(sumA7, ones), scaleA, offsetA, tokenScale);
            scales += 16;
        }

        totalA0.Store(y);
        totalA1.Store(y + yStride);
        totalA2.Store(y + (2 * yStride));
        totalA3.Store(y + (3 * yStride));
        totalA4.Store(y + (4 * yStride));
        totalA5.Store(y + (5 * yStride));
        totalA6.Store(y + (6 * yStride));
        totalA7.Store(y + (7 * yStride));
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Four(byte* w, float* scales, int blocks, in TokenRows tokens, float* y, nint yStride)
    {
        sbyte* x = tokens.Quants;
        float* xScales = tokens.Scales;
        int* sums = tokens.Sums;
        nint xStride = tokens.QuantStride;
        nint blockStride = tokens.BlockStride;
        Vector512<float> totalA0 = default, totalA1 = default, totalA2 = default, totalA3 = default;
        var nibble = Vector512.Create((byte)15);
        var ones = Vector512.Create((short)1);
        for (int block = 0; block < blocks; block++)
        {
            Vector512<short> sumA0 = default, sumA1 = default, sumA2 = default, sumA3 = default;
            for (int group = 0; group < 4; group++, w += 64, x += 4)
            {
                var wA = Vector512.Load(w);
                var lowNibblesA = wA & nibble;
                var highNibblesA = (wA.AsUInt16() >>> 4).AsByte() & nibble;
                var input = Broadcast(x);
                sumA0 += Avx512BW.MultiplyAddAdjacent(lowNibblesA, input);
                input = Broadcast(x + xStride);
                sumA1 += Avx512BW.MultiplyAddAdjacent(lowNibblesA, input);
                input = Broadcast(x + (2 * xStride));
                sumA2 += Avx512BW.MultiplyAddAdjacent(lowNibblesA, input);
                input = Broadcast(x + (3 * xStride));
                sumA3 += Avx512BW.MultiplyAddAdjacent(lowNibblesA, input);
                input = Broadcast(x + 16);
                sumA0 += Avx512BW.MultiplyAddAdjacent(highNibblesA, input);
                input = Broadcast(x + xStride + 16);
                sumA1 += Avx512BW.MultiplyAddAdjacent(highNibblesA, input);
                input = Broadcast(x + (2 * xStride) + 16);
                sumA2 += Avx512BW.MultiplyAddAdjacent(highNibblesA, input);
                input = Broadcast(x + (3 * xStride) + 16);
                sumA3 += Avx512BW.MultiplyAddAdjacent(highNibblesA, input);
            }

            x += 16;
            var scaleA = Vector512.Load(scales);
            var offsetA = scaleA * Vector512.Create(FloatOffset);
            var start = Vector512.Create(FloatBits - (sums[block] * 8));
            var tokenScale = Vector512.Create(xScales[block]);
            totalA0 = Finish(totalA0, start + Avx512BW.MultiplyAddAdjacent(sumA0, ones), scaleA, offsetA, tokenScale);
            start = Vector512.Create(FloatBits - (sums[block + blockStride] * 8));
            tokenScale = Vector512.Create(xScales[block + blockStride]);
            totalA1 = Finish(totalA1, start + Avx512BW.MultiplyAddAdjacent(sumA1, ones), scaleA, offsetA, tokenScale);
            start = Vector512.Create(FloatBits - (sums[block + (2 * blockStride)] * 8));
            tokenScale = Vector512.Create(xScales[block + (2 * blockStride)]);
            totalA2 = Finish(totalA2, start + Avx512BW.MultiplyAddAdjacent(sumA2, ones), scaleA, offsetA, tokenScale);
            start = Vector512.Create(FloatBits - (sums[block + (3 * blockStride)] * 8));
            tokenScale = Vector512.Create(xScales[block + (3 * blockStride)]);
            totalA3 = Finish(totalA3, start + Avx512BW.MultiplyAddAdjacent(sumA3, ones), scaleA, offsetA, tokenScale);
            scales += 16;
        }

        totalA0.Store(y);
        totalA1.Store(y + yStride);
        totalA2.Store(y + (2 * yStride));
        totalA3.Store(y + (3 * yStride));
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Two(byte* w, float* scales, int blocks, in TokenRows tokens, float* y, nint yStride)
    {
        sbyte* x = tokens.Quants;
        float* xScales = tokens.Scales;
        int* sums = tokens.Sums;
        nint xStride = tokens.QuantStride;
        nint blockStride = tokens.BlockStride;
        Vector512<float> totalA0 = default, totalA1 = default;
        var nibble = Vector512.Create((byte)15);
        var ones = Vector512.Create((short)1);
        for (int block = 0; block < blocks; block++)
        {
            Vector512<short> sumA0 = default, sumA1 = default;
            for (int group = 0; group < 4; group++, w += 64, x += 4)
            {
                var wA = Vector512.Load(w);
                var lowNibblesA = wA & nibble;
                var highNibblesA = (wA.AsUInt16() >>> 4).AsByte() & nibble;
                var input = Broadcast(x);
                sumA0 += Avx512BW.MultiplyAddAdjacent(lowNibblesA, input);
                input = Broadcast(x + xStride);
                sumA1 += Avx512BW.MultiplyAddAdjacent(lowNibblesA, input);
                input = Broadcast(x + 16);
                sumA0 += Avx512BW.MultiplyAddAdjacent(highNibblesA, input);
                input = Broadcast(x + xStride + 16);
                sumA1 += Avx512BW.MultiplyAddAdjacent(highNibblesA, input);
            }

            x += 16;
            var scaleA = Vector512.Load(scales);
            var offsetA = scaleA * Vector512.Create(FloatOffset);
            var start = Vector512.Create(FloatBits - (sums[block] * 8));
            var tokenScale = Vector512.Create(xScales[block]);
            totalA0 = Finish(totalA0, start + Avx512BW.MultiplyAddAdjacent(sumA0, ones), scaleA, offsetA, tokenScale);
            start = Vector512.Create(FloatBits - (sums[block + blockStride] * 8));
            tokenScale = Vector512.Create(xScales[block + blockStride]);
            totalA1 = Finish(totalA1, start + Avx512BW.MultiplyAddAdjacent(sumA1, ones), scaleA, offsetA, tokenScale);
            scales += 16;
        }

        totalA0.Store(y);
        totalA1.Store(y + yStride);
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void One(byte* w, float* scales, int blocks, in TokenRows tokens, float* y)
    {
        sbyte* x = tokens.Quants;
        float* xScales = tokens.Scales;
        int* sums = tokens.Sums;
        Vector512<float> totalA0 = default;
        var nibble = Vector512.Create((byte)15);
        var ones = Vector512.Create((short)1);
        for (int block = 0; block < blocks; block++)
        {
            Vector512<short> sumA0 = default;
            for (int group = 0; group < 4; group++, w += 64, x += 4)
            {
                var wA = Vector512.Load(w);
                var lowNibblesA = wA & nibble;
                var highNibblesA = (wA.AsUInt16() >>> 4).AsByte() & nibble;
                var input = Broadcast(x);
                sumA0 += Avx512BW.MultiplyAddAdjacent(lowNibblesA, input);
                input = Broadcast(x + 16);
                sumA0 += Avx512BW.MultiplyAddAdjacent(highNibblesA, input);
            }

            x += 16;
            var scaleA = Vector512.Load(scales);
            var offsetA = scaleA * Vector512.Create(FloatOffset);
            var start = Vector512.Create(FloatBits - (sums[block] * 8));
            var tokenScale = Vector512.Create(xScales[block]);
            totalA0 = Finish(totalA0, start + Avx512BW.MultiplyAddAdjacent(sumA0, ones), scaleA, offsetA, tokenScale);
            scales += 16;
        }

        totalA0.Store(y);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<sbyte> Broadcast(sbyte* x) => Vector512.Create(*(int*)x).AsSByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Finish(
        Vector512<float> total, Vector512<int> sum, Vector512<float> scale, Vector512<float> offset, Vector512<float> tokenScale) =>
        Avx512F.FusedMultiplyAdd(Avx512F.FusedMultiplySubtract(sum.AsSingle(), scale, offset), tokenScale, total);
}
