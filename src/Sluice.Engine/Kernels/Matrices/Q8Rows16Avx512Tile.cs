using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sluice.Engine.Kernels.Matrices;

/// <summary>
/// Q8_0 for processors with AVX-512 but not VNNI: 16 rows times up to 4 tokens.
/// The weights plus 128 are split into nibbles, whose products with signed bytes are summed in 16 bits over a block (at most 30480) without saturation, then widened and joined.
/// The integer sum begins at 1.5 * 2^23 (less what the offset of the weights adds), which makes its bits those of a float.
/// </summary>
internal readonly unsafe struct Q8Rows16Avx512Tile : IRows16Tile
{
    private const int FloatBits = 0x4B400000;
    private const float FloatOffset = 12582912f;

    public static string Name => "Q8_0.Avx512.16x4";

    public static bool IsQ4 => false;

    public static byte Flip => 0x80;

    public static int Multiply(byte* quants, float* scales, int blocks, in TokenRows x, int tokens, float* y, nint yStride)
    {
        switch (tokens)
        {
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
        var sixteens = Vector512.Create((short)16);
        for (int block = 0; block < blocks; block++)
        {
            Vector512<short> lowA0 = default, lowA1 = default, lowA2 = default, lowA3 = default;
            Vector512<short> highA0 = default, highA1 = default, highA2 = default, highA3 = default;
            for (int group = 0; group < 8; group++, w += 64, x += 4)
            {
                var wA = Vector512.Load(w);
                var lowNibblesA = wA & nibble;
                var highNibblesA = (wA.AsUInt16() >>> 4).AsByte() & nibble;
                var input = Broadcast(x);
                lowA0 += Avx512BW.MultiplyAddAdjacent(lowNibblesA, input);
                highA0 += Avx512BW.MultiplyAddAdjacent(highNibblesA, input);
                input = Broadcast(x + xStride);
                lowA1 += Avx512BW.MultiplyAddAdjacent(lowNibblesA, input);
                highA1 += Avx512BW.MultiplyAddAdjacent(highNibblesA, input);
                input = Broadcast(x + (2 * xStride));
                lowA2 += Avx512BW.MultiplyAddAdjacent(lowNibblesA, input);
                highA2 += Avx512BW.MultiplyAddAdjacent(highNibblesA, input);
                input = Broadcast(x + (3 * xStride));
                lowA3 += Avx512BW.MultiplyAddAdjacent(lowNibblesA, input);
                highA3 += Avx512BW.MultiplyAddAdjacent(highNibblesA, input);
            }

            var scaleA = Vector512.Load(scales);
            var offsetA = scaleA * Vector512.Create(FloatOffset);
            var start = Vector512.Create(FloatBits - (sums[block] * 128));
            var tokenScale = Vector512.Create(xScales[block]);
            totalA0 = Finish(totalA0, start + Avx512BW.MultiplyAddAdjacent(lowA0, ones) + Avx512BW.MultiplyAddAdjacent(highA0, sixteens), scaleA, offsetA, tokenScale);
            start = Vector512.Create(FloatBits - (sums[block + blockStride] * 128));
            tokenScale = Vector512.Create(xScales[block + blockStride]);
            totalA1 = Finish(totalA1, start + Avx512BW.MultiplyAddAdjacent(lowA1, ones) + Avx512BW.MultiplyAddAdjacent(highA1, sixteens), scaleA, offsetA, tokenScale);
            start = Vector512.Create(FloatBits - (sums[block + (2 * blockStride)] * 128));
            tokenScale = Vector512.Create(xScales[block + (2 * blockStride)]);
            totalA2 = Finish(totalA2, start + Avx512BW.MultiplyAddAdjacent(lowA2, ones) + Avx512BW.MultiplyAddAdjacent(highA2, sixteens), scaleA, offsetA, tokenScale);
            start = Vector512.Create(FloatBits - (sums[block + (3 * blockStride)] * 128));
            tokenScale = Vector512.Create(xScales[block + (3 * blockStride)]);
            totalA3 = Finish(totalA3, start + Avx512BW.MultiplyAddAdjacent(lowA3, ones) + Avx512BW.MultiplyAddAdjacent(highA3, sixteens), scaleA, offsetA, tokenScale);
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
        var sixteens = Vector512.Create((short)16);
        for (int block = 0; block < blocks; block++)
        {
            Vector512<short> lowA0 = default, lowA1 = default;
            Vector512<short> highA0 = default, highA1 = default;
            for (int group = 0; group < 8; group++, w += 64, x += 4)
            {
                var wA = Vector512.Load(w);
                var lowNibblesA = wA & nibble;
                var highNibblesA = (wA.AsUInt16() >>> 4).AsByte() & nibble;
                var input = Broadcast(x);
                lowA0 += Avx512BW.MultiplyAddAdjacent(lowNibblesA, input);
                highA0 += Avx512BW.MultiplyAddAdjacent(highNibblesA, input);
                input = Broadcast(x + xStride);
                lowA1 += Avx512BW.MultiplyAddAdjacent(lowNibblesA, input);
                highA1 += Avx512BW.MultiplyAddAdjacent(highNibblesA, input);
            }

            var scaleA = Vector512.Load(scales);
            var offsetA = scaleA * Vector512.Create(FloatOffset);
            var start = Vector512.Create(FloatBits - (sums[block] * 128));
            var tokenScale = Vector512.Create(xScales[block]);
            totalA0 = Finish(totalA0, start + Avx512BW.MultiplyAddAdjacent(lowA0, ones) + Avx512BW.MultiplyAddAdjacent(highA0, sixteens), scaleA, offsetA, tokenScale);
            start = Vector512.Create(FloatBits - (sums[block + blockStride] * 128));
            tokenScale = Vector512.Create(xScales[block + blockStride]);
            totalA1 = Finish(totalA1, start + Avx512BW.MultiplyAddAdjacent(lowA1, ones) + Avx512BW.MultiplyAddAdjacent(highA1, sixteens), scaleA, offsetA, tokenScale);
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
        var sixteens = Vector512.Create((short)16);
        for (int block = 0; block < blocks; block++)
        {
            Vector512<short> lowA0 = default;
            Vector512<short> highA0 = default;
            for (int group = 0; group < 8; group++, w += 64, x += 4)
            {
                var wA = Vector512.Load(w);
                var lowNibblesA = wA & nibble;
                var highNibblesA = (wA.AsUInt16() >>> 4).AsByte() & nibble;
                var input = Broadcast(x);
                lowA0 += Avx512BW.MultiplyAddAdjacent(lowNibblesA, input);
                highA0 += Avx512BW.MultiplyAddAdjacent(highNibblesA, input);
            }

            var scaleA = Vector512.Load(scales);
            var offsetA = scaleA * Vector512.Create(FloatOffset);
            var start = Vector512.Create(FloatBits - (sums[block] * 128));
            var tokenScale = Vector512.Create(xScales[block]);
            totalA0 = Finish(totalA0, start + Avx512BW.MultiplyAddAdjacent(lowA0, ones) + Avx512BW.MultiplyAddAdjacent(highA0, sixteens), scaleA, offsetA, tokenScale);
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
