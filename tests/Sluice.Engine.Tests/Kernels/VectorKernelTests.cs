using Sluice.Engine.Kernels;
using Sluice.Engine.Kernels.Vectors;

namespace Sluice.Engine.Tests.Kernels;

public sealed unsafe class VectorKernelTests
{
    public static TheoryData<string> AllKernels() =>
        [.. VectorKernels.Runnable(InstructionSet.Avx512).Select(kernels => kernels.Name)];

    [Theory]
    [MemberData(nameof(AllKernels))]
    public void Gate_OddLengthAndExtremes_MatchesDoublePrecision(string name)
    {
        var kernels = Kernels(name);
        float[] gate = [-100f, -87.5f, -30f, -8f, -1f, -0.1f, 0f, 1e-6f, 0.3f, 1f, 5f, 20f, 87f, 100f, 0.7f, -0.7f, 2.5f, -2.5f, 3f];
        float[] up = [.. Enumerable.Range(0, gate.Length).Select(i => i - 9.5f)];
        float[] y = new float[gate.Length];
        foreach (var kind in Enum.GetValues<Nonlinearity>())
        {
            foreach (bool gated in new[] { true, false })
            {
                fixed (float* g = gate, u = up, to = y)
                {
                    kernels.Gate(kind, g, gated ? u : null, to, gate.Length);
                }

                for (int i = 0; i < y.Length; i++)
                {
                    double expected = Combine(kind, gate[i], gated ? up[i] : 1);

                    // The exact gelu's polynomial has an error of 1.5e-7 of its argument.
                    double tolerance = (Math.Abs(expected) * 5e-6) + (kind == Nonlinearity.Gelu ? Math.Abs(gate[i] * up[i]) * 2e-7 : 1e-27);
                    Assert.True(Math.Abs(y[i] - expected) <= tolerance, $"{name}: {kind}({gate[i]}, {up[i]}) = {y[i]}, not {expected}");
                }
            }
        }
    }

    private static double Combine(Nonlinearity kind, double gate, double up)
    {
        switch (kind)
        {
            case Nonlinearity.Silu:
                return gate / (1 + Math.Exp(-gate)) * up;
            case Nonlinearity.ClampedSilu:
                double low = Math.Min(gate, 7);
                return low / (1 + Math.Exp(-1.702f * low)) * (Math.Clamp(up, -7, 7) + 1);
            case Nonlinearity.GeluTanh:
                double u = Math.Sqrt(2 / Math.PI) * (gate + (0.044715 * gate * gate * gate));
                return gate / (1 + Math.Exp(-2 * u)) * up;
            default:
                // The normal distribution's integral, by Simpson's rule.
                double width = Math.Clamp(gate, -9, 9) / 2000;
                double sum = 0;
                for (int i = 0; i <= 2000; i++)
                {
                    sum += Math.Exp(-(i * width) * (i * width) / 2) * (i is 0 or 2000 ? 1 : i % 2 == 1 ? 4 : 2);
                }

                return gate * (0.5 + (sum * width / 3 / Math.Sqrt(2 * Math.PI))) * up;
        }
    }

    [Theory]
    [MemberData(nameof(AllKernels))]
    public void NormalizeWithMean_OddLength_MatchesDoublePrecision(string name)
    {
        var kernels = Kernels(name);
        var random = new Random(4);
        float[] x = [.. Enumerable.Range(0, 37).Select(_ => (random.NextSingle() * 3) + 5f)];
        float[] weight = [.. Enumerable.Range(0, 37).Select(_ => random.NextSingle())];
        float[] bias = [.. Enumerable.Range(0, 37).Select(_ => random.NextSingle())];
        float[] y = new float[37];
        fixed (float* from = x, w = weight, b = bias, to = y)
        {
            kernels.NormalizeWithMean(from, w, b, to, 37, 1e-5f);
        }

        double mean = x.Average(value => (double)value);
        double deviation = Math.Sqrt((x.Sum(value => (value - mean) * (value - mean)) / 37) + 1e-5f);
        for (int i = 0; i < 37; i++)
        {
            Assert.Equal(((x[i] - mean) / deviation * weight[i]) + bias[i], y[i], 2e-6);
        }
    }

    [Theory]
    [MemberData(nameof(AllKernels))]
    public void Cap_OddLengthAndExtremes_MatchesDoublePrecision(string name)
    {
        var kernels = Kernels(name);
        float[] x = [-1e30f, -5000f, -50f, -3f, -1e-3f, 0f, 1e-5f, 0.4f, 2f, 29f, 31f, 90f, 1e4f, 1e35f, 7f, 8f, 9f];
        float[] y = [.. x];
        fixed (float* to = y)
        {
            kernels.Cap(to, 30f, y.Length);
        }

        for (int i = 0; i < x.Length; i++)
        {
            Assert.Equal(30 * Math.Tanh(x[i] / 30.0), y[i], 1e-5);
        }
    }

    [Theory]
    [MemberData(nameof(AllKernels))]
    public void Normalize_OddLength_MatchesDoublePrecision(string name)
    {
        var kernels = Kernels(name);
        var random = new Random(3);
        float[] x = [.. Enumerable.Range(0, 37).Select(_ => random.NextSingle() - 0.3f)];
        float[] weight = [.. Enumerable.Range(0, 37).Select(_ => random.NextSingle())];
        float[] y = new float[37];
        fixed (float* from = x, w = weight, to = y)
        {
            kernels.Normalize(from, w, to, 37, 1e-5f);
        }

        double factor = 1 / Math.Sqrt((x.Sum(value => (double)value * value) / 37) + 1e-5f);
        for (int i = 0; i < 37; i++)
        {
            Assert.Equal(x[i] * factor * weight[i], y[i], 1e-6);
        }
    }

    [Theory]
    [MemberData(nameof(AllKernels))]
    public void StoreHalf_AllFiniteHalvesAndTies_RoundsToNearestEven(string name)
    {
        var kernels = Kernels(name);
        var values = new List<float>();
        for (int bits = 0; bits < 0x7c00; bits++)
        {
            float value = (float)BitConverter.UInt16BitsToHalf((ushort)bits);
            float next = (float)BitConverter.UInt16BitsToHalf((ushort)Math.Min(bits + 1, 0x7bff));
            values.AddRange([value, -value, (value + next) / 2, MathF.BitIncrement((value + next) / 2)]);
        }

        ushort[] halves = new ushort[values.Count];
        fixed (float* from = values.ToArray())
        fixed (ushort* to = halves)
        {
            kernels.StoreHalf(from, to, values.Count);
        }

        for (int i = 0; i < halves.Length; i++)
        {
            Assert.Equal(BitConverter.HalfToUInt16Bits((Half)values[i]), halves[i]);
        }
    }

    [Theory]
    [MemberData(nameof(AllKernels))]
    public void Quantize_AnyRow_StaysWithinHalfAStep(string name)
    {
        var kernels = Kernels(name);
        using var x = KernelInputs.Activations(2, 96, new Random(4), quantize: false);
        new Span<float>(x.Row(1) + 32, 32).Clear();
        kernels.Quantize(x, 1, 0, 96);
        for (int block = 0; block < 3; block++)
        {
            float scale = x.Scales[x.BlockStride + block];
            int sum = 0;
            for (int i = block * 32; i < (block + 1) * 32; i++)
            {
                int quant = x.Quants[x.QuantStride + i];
                sum += quant;
                Assert.True(MathF.Abs((quant * scale) - x.Row(1)[i]) <= (scale * 0.5001f) + 1e-12f);
            }

            Assert.Equal(sum, x.Sums[x.BlockStride + block]);
            Assert.Equal(block == 1, scale == 0f);
        }
    }

    [Fact]
    public void Rotate_NinetyDegrees_TurnsThePairsOfEachKind()
    {
        foreach (var kernels in VectorKernels.Runnable(InstructionSet.Avx512))
        {
            float[] cosines = new float[18];
            float[] sines = [.. Enumerable.Repeat(1f, 18)];
            float[] halves = [.. Enumerable.Range(0, 36).Select(i => (float)i)];
            float[] neighbours = [.. halves];
            fixed (float* c = cosines, s = sines, h = halves, n = neighbours)
            {
                kernels.RotateHalves(h, c, s, 18);
                kernels.RotateNeighbours(n, c, s, 18);
            }

            for (int i = 0; i < 18; i++)
            {
                Assert.Equal((-(i + 18f), i), (halves[i], halves[i + 18]));
                Assert.Equal((-((2f * i) + 1), 2f * i), (neighbours[2 * i], neighbours[(2 * i) + 1]));
            }
        }
    }

    private static VectorKernels Kernels(string name) =>
        VectorKernels.Runnable(InstructionSet.Avx512).Single(kernels => kernels.Name == name);
}
