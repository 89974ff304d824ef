using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sluice.Engine.Kernels.Matrices;

/// <summary>
/// Q8_0 for processors with AVX2: 16 rows times up to 2 tokens.
/// The weights give their signs to the inputs, since the instruction multiplies unsigned with signed bytes; a pair sums to at most 32512.
/// The integer sum begins at 1.5 * 2^23 (less what the offset of the weights adds), which makes its bits those of a float.
/// </summary>
internal readonly unsafe struct Q8Rows16Avx2Tile : IRows16Tile
{
    private const int FloatBits = 0x4B400000;
    private const float FloatOffset = 12582912f;

    public static string Name => "Q8_0.Avx2.16x2";

    public static bool IsQ4 => false;

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
        nint xStride = tokens.QuantStride;
        nint blockStride = tokens.BlockStride;
        Vector256<float> totalA0 = default, totalA1 = default;
        Vector256<float> totalB0 = default, totalB1 = default;
        var ones = Vector256.Create((short)1);
        for (int block = 0; block < blocks; block++)
        {
            Vector256<int> sumA0 = default, sumA1 = default;
            Vector256<int> sumB0 = default, sumB1 = default;
            for (int group = 0; group < 8; group++, w += 64, x += 4)
            {
                Prefetch.Line(w + Prefetch.ShortDistance);
                var wA = Vector256.Load(w).AsSByte();
                var absA = Avx2.Abs(wA);
                var wB = Vector256.Load(w + 32).AsSByte();
                var absB = Avx2.Abs(wB);
                var input = Broadcast(x);
                sumA0 += Avx2.MultiplyAddAdjacent(Avx2.MultiplyAddAdjacent(absA, Avx2.Sign(input, wA)), ones);
                sumB0 += Avx2.MultiplyAddAdjacent(Avx2.MultiplyAddAdjacent(absB, Avx2.Sign(input, wB)), ones);
                input = Broadcast(x + xStride);
                sumA1 += Avx2.MultiplyAddAdjacent(Avx2.MultiplyAddAdjacent(absA, Avx2.Sign(input, wA)), ones);
                sumB1 += Avx2.MultiplyAddAdjacent(Avx2.MultiplyAddAdjacent(absB, Avx2.Sign(input, wB)), ones);
            }

            var scaleA = Vector256.Load(scales);
            var offsetA = scaleA * Vector256.Create(FloatOffset);
            var scaleB = Vector256.Load(scales + 8);
            var offsetB = scaleB * Vector256.Create(FloatOffset);
            var start = Vector256.Create(FloatBits);
            var tokenScale = Vector256.Create(xScales[block]);
            totalA0 = Finish(totalA0, start + sumA0, scaleA, offsetA, tokenScale);
            totalB0 = Finish(totalB0, start + sumB0, scaleB, offsetB, tokenScale);
            start = Vector256.Create(FloatBits);
            tokenScale = Vector256.Create(xScales[block + blockStride]);
            totalA1 = Finish(totalA1, start + sumA1, scaleA, offsetA, tokenScale);
            totalB1 = Finish(totalB1, start + sumB1, scaleB, offsetB, tokenScale);
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
        Vector256<float> totalA0 = default;
        Vector256<float> totalB0 = default;
        var ones = Vector256.Create((short)1);
        for (int block = 0; block < blocks; block++)
        {
            Vector256<int> sumA0 = default;
            Vector256<int> sumB0 = default;
            for (int group = 0; group < 8; group++, w += 64, x += 4)
            {
                Prefetch.Line(w + Prefetch.ShortDistance);
                var wA = Vector256.Load(w).AsSByte();
                var absA = Avx2.Abs(wA);
                var wB = Vector256.Load(w + 32).AsSByte();
                var absB = Avx2.Abs(wB);
                var input = Broadcast(x);
                sumA0 += Avx2.MultiplyAddAdjacent(Avx2.MultiplyAddAdjacent(absA, Avx2.Sign(input, wA)), ones);
                sumB0 += Avx2.MultiplyAddAdjacent(Avx2.MultiplyAddAdjacent(absB, Avx2.Sign(input, wB)), ones);
            }

            var scaleA = Vector256.Load(scales);
            var offsetA = scaleA * Vector256.Create(FloatOffset);
            var scaleB = Vector256.Load(scales + 8);
            var offsetB = scaleB * Vector256.Create(FloatOffset);
            var start = Vector256.Create(FloatBits);
            var tokenScale = Vector256.Create(xScales[block]);
            totalA0 = Finish(totalA0, start + sumA0, scaleA, offsetA, tokenScale);
            totalB0 = Finish(totalB0, start + sumB0, scaleB, offsetB, tokenScale);
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
