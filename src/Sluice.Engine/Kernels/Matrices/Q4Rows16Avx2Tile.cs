using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sluice.Engine.Kernels.Matrices;

/// <summary>
/// Q4_0 for processors with AVX2: 16 rows times up to 2 tokens.
/// Products of unsigned nibbles with signed bytes are summed in 16 bits over a block (at most 30480), then widened.
/// The integer sum begins at 1.5 * 2^23 (less what the offset of the weights adds), which makes its bits those of a float.
/// </summary>
internal readonly unsafe struct Q4Rows16Avx2Tile : IRows16Tile
{
    private const int FloatBits = 0x4B400000;
    private const float FloatOffset = 12582912f;

    public static string Name => "Q4_0.Avx2.16x2";

    public static bool IsQ4 => true;

    public static byte Flip => 0;

    public static int Multiply(byte* quants, float* scales, int blocks, in TokenRows x, int tokens, float* y, nint yStride)
    {
        switch (tokens)
        {
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
    private static void Two(byte* w, float* scales, int blocks, in TokenRows tokens, float* y, nint yStride)
    {
        sbyte* x = tokens.Quants;
        float* xScales = tokens.Scales;
        int* sums = tokens.Sums;
        nint xStride = tokens.QuantStride;
        nint blockStride = tokens.BlockStride;
        Vector256<float> totalA0 = default, totalA1 = default;
        Vector256<float> totalB0 = default, totalB1 = default;
        var nibble = Vector256.Create((byte)15);
        var ones = Vector256.Create((short)1);
        for (int block = 0; block < blocks; block++)
        {
            Vector256<short> sumA0 = default, sumA1 = default;
            Vector256<short> sumB0 = default, sumB1 = default;
            for (int group = 0; group < 4; group++, w += 64, x += 4)
            {
                Prefetch.Line(w + Prefetch.ShortDistance);
                var wA = Vector256.Load(w);
                var wB = Vector256.Load(w + 32);
                var lowNibblesA = wA & nibble;
                var highNibblesA = (wA.AsUInt16() >>> 4).AsByte() & nibble;
                var lowNibblesB = wB & nibble;
                var highNibblesB = (wB.AsUInt16() >>> 4).AsByte() & nibble;
                var input = Broadcast(x);
                sumA0 += Avx2.MultiplyAddAdjacent(lowNibblesA, input);
                sumB0 += Avx2.MultiplyAddAdjacent(lowNibblesB, input);
                input = Broadcast(x + xStride);
                sumA1 += Avx2.MultiplyAddAdjacent(lowNibblesA, input);
                sumB1 += Avx2.MultiplyAddAdjacent(lowNibblesB, input);
                input = Broadcast(x + 16);
                sumA0 += Avx2.MultiplyAddAdjacent(highNibblesA, input);
                sumB0 += Avx2.MultiplyAddAdjacent(highNibblesB, input);
                input = Broadcast(x + xStride + 16);
                sumA1 += Avx2.MultiplyAddAdjacent(highNibblesA, input);
                sumB1 += Avx2.MultiplyAddAdjacent(highNibblesB, input);
            }

            x += 16;
            var scaleA = Vector256.Load(scales);
            var offsetA = scaleA * Vector256.Create(FloatOffset);
            var scaleB = Vector256.Load(scales + 8);
            var offsetB = scaleB * Vector256.Create(FloatOffset);
            var start = Vector256.Create(FloatBits - (sums[block] * 8));
            var tokenScale = Vector256.Create(xScales[block]);
            totalA0 = Finish(totalA0, start + Avx2.MultiplyAddAdjacent(sumA0, ones), scaleA, offsetA, tokenScale);
            totalB0 = Finish(totalB0, start + Avx2.MultiplyAddAdjacent(sumB0, ones), scaleB, offsetB, tokenScale);
            start = Vector256.Create(FloatBits - (sums[block + blockStride] * 8));
            tokenScale = Vector256.Create(xScales[block + blockStride]);
            totalA1 = Finish(totalA1, start + Avx2.MultiplyAddAdjacent(sumA1, ones), scaleA, offsetA, tokenScale);
            totalB1 = Finish(totalB1, start + Avx2.MultiplyAddAdjacent(sumB1, ones), scaleB, offsetB, tokenScale);
            scales += 16;
        }

        totalA0.Store(y);
        totalB0.Store(y + 8);
        totalA1.Store(y + yStride);
        totalB1.Store(y + yStride + 8);
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void One(byte* w, float* scales, int blocks, in TokenRows tokens, float* y)
    {
        sbyte* x = tokens.Quants;
        float* xScales = tokens.Scales;
        int* sums = tokens.Sums;
        Vector256<float> totalA0 = default;
        Vector256<float> totalB0 = default;
        var nibble = Vector256.Create((byte)15);
        var ones = Vector256.Create((short)1);
        for (int block = 0; block < blocks; block++)
        {
            Vector256<short> sumA0 = default;
            Vector256<short> sumB0 = default;
            for (int group = 0; group < 4; group++, w += 64, x += 4)
            {
                Prefetch.Line(w + Prefetch.ShortDistance);
                var wA = Vector256.Load(w);
                var wB = Vector256.Load(w + 32);
                var lowNibblesA = wA & nibble;
                var highNibblesA = (wA.AsUInt16() >>> 4).AsByte() & nibble;
                var lowNibblesB = wB & nibble;
                var highNibblesB = (wB.AsUInt16() >>> 4).AsByte() & nibble;
                var input = Broadcast(x);
                sumA0 += Avx2.MultiplyAddAdjacent(lowNibblesA, input);
                sumB0 += Avx2.MultiplyAddAdjacent(lowNibblesB, input);
                input = Broadcast(x + 16);
                sumA0 += Avx2.MultiplyAddAdjacent(highNibblesA, input);
                sumB0 += Avx2.MultiplyAddAdjacent(highNibblesB, input);
            }

            x += 16;
            var scaleA = Vector256.Load(scales);
            var offsetA = scaleA * Vector256.Create(FloatOffset);
            var scaleB = Vector256.Load(scales + 8);
            var offsetB = scaleB * Vector256.Create(FloatOffset);
            var start = Vector256.Create(FloatBits - (sums[block] * 8));
            var tokenScale = Vector256.Create(xScales[block]);
            totalA0 = Finish(totalA0, start + Avx2.MultiplyAddAdjacent(sumA0, ones), scaleA, offsetA, tokenScale);
            totalB0 = Finish(totalB0, start + Avx2.MultiplyAddAdjacent(sumB0, ones), scaleB, offsetB, tokenScale);
            scales += 16;
        }

        totalA0.Store(y);
        totalB0.Store(y + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<sbyte> Broadcast(sbyte* x) => Vector256.Create(*(int*)x).AsSByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Finish(
        Vector256<float> total, Vector256<int> sum, Vector256<float> scale, Vector256<float> offset, Vector256<float> tokenScale) =>
        Fma.MultiplyAdd(Fma.MultiplySubtract(sum.AsSingle(), scale, offset), tokenScale, total);
}
