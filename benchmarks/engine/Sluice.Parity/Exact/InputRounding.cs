using Sluice.Engine.Gguf;

namespace Sluice.Parity.Exact;

/// <summary>
/// How an engine rounds what it multiplies with weights of each format. A calculation that is exact but for that tells the rounding,
/// which an engine is free to choose, from errors, which it is not.
/// </summary>
internal abstract class InputRounding
{
    /// <summary>None.</summary>
    public static InputRounding None { get; } = new Exact();

    /// <summary>Sluice's: bytes with a scale for each 32 values, but for weights in floats.</summary>
    public static InputRounding Sluice { get; } = new InBytes();

    /// <summary>That of llama.cpp, as its functions <c>quantize_row_q8_0</c>, <c>quantize_row_q8_1</c> and <c>quantize_row_q8_K</c> do.</summary>
    public static InputRounding Llama { get; } = new AsGgml();

    /// <summary>The inputs of a matrix of a format.</summary>
    public abstract double[] Inputs(double[] x, GgmlType type);

    /// <summary>A query's value, or a share of attention, before it is multiplied with keys or values.</summary>
    public virtual double Attention(double value) => value;

    private static double[] Blocks(double[] x, int length, Func<ReadOnlySpan<double>, double> scaleOf, Func<double, double> stored)
    {
        var rounded = new double[x.Length];
        for (int start = 0; start < x.Length; start += length)
        {
            var block = x.AsSpan(start, Math.Min(length, x.Length - start));
            double scale = scaleOf(block);
            for (int i = 0; i < block.Length; i++)
            {
                rounded[start + i] = scale == 0 ? 0 : Math.Min(127, Math.Round(block[i] / scale)) * stored(scale);
            }
        }

        return rounded;
    }

    private static double Largest(ReadOnlySpan<double> block)
    {
        double largest = 0;
        foreach (double value in block)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        return largest;
    }

    private sealed class Exact : InputRounding
    {
        public override double[] Inputs(double[] x, GgmlType type) => x;
    }

    private sealed class InBytes : InputRounding
    {
        public override double[] Inputs(double[] x, GgmlType type) =>
            type is GgmlType.F32 or GgmlType.F16 or GgmlType.BF16 ? x : Blocks(x, 32, block => (float)(Largest(block) / 127), scale => scale);
    }

    private sealed class AsGgml : InputRounding
    {
        public override double[] Inputs(double[] x, GgmlType type) => type switch
        {
            GgmlType.F32 => x,
            GgmlType.F16 => [.. x.Select(value => (double)(Half)value)],
            GgmlType.BF16 => [.. x.Select(Brain)],
            GgmlType.Q2_K or GgmlType.Q3_K or GgmlType.Q4_K or GgmlType.Q5_K or GgmlType.Q6_K or GgmlType.IQ4_XS => Blocks(x, 256, SignedScale, scale => scale),
            _ => Blocks(x, 32, block => Largest(block) / 127, scale => (double)(Half)scale),
        };

        public override double Attention(double value) => (double)(Half)value;

        // The upper half of a float, rounded to even.
        private static double Brain(double value)
        {
            uint bits = BitConverter.SingleToUInt32Bits((float)value);
            return BitConverter.UInt32BitsToSingle((bits + 0x7fff + ((bits >> 16) & 1)) & 0xffff0000);
        }

        // The largest value becomes -127, whatever its sign.
        private static double SignedScale(ReadOnlySpan<double> block)
        {
            double peak = 0;
            foreach (double value in block)
            {
                peak = Math.Abs(value) > Math.Abs(peak) ? value : peak;
            }

            return peak / -127;
        }
    }
}
