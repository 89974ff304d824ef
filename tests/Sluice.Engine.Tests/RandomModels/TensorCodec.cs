using System.Buffers.Binary;
using Sluice.Engine.Gguf;

namespace Sluice.Engine.Tests.RandomModels;

/// <summary>Writes floats in a tensor format and tells what the bytes mean, by the formats' descriptions and without the engine's code.</summary>
internal static class TensorCodec
{
    // Half of the values of MXFP4's four bits: they are e2m1 floats, doubled so that they are whole.
    private static readonly double[] Fp4 = [0, 1, 2, 3, 4, 6, 8, 12];

    public static byte[] Encode(GgmlType type, ReadOnlySpan<float> values, out double[] decoded)
    {
        decoded = new double[values.Length];
        int elements = type.BlockElements();
        int bytes = type.BlockBytes();
        byte[] data = new byte[values.Length / elements * bytes];
        for (int block = 0; block < values.Length / elements; block++)
        {
            Block(
                type,
                values.Slice(block * elements, elements),
                data.AsSpan(block * bytes, bytes),
                decoded.AsSpan(block * elements, elements));
        }

        return data;
    }

    private static void Block(GgmlType type, ReadOnlySpan<float> values, Span<byte> data, Span<double> decoded)
    {
        switch (type)
        {
            case GgmlType.F32:
                BinaryPrimitives.WriteSingleLittleEndian(data, values[0]);
                decoded[0] = values[0];
                break;
            case GgmlType.F16:
                BinaryPrimitives.WriteHalfLittleEndian(data, (Half)values[0]);
                decoded[0] = (double)(Half)values[0];
                break;
            case GgmlType.BF16:
                uint bits = (BitConverter.SingleToUInt32Bits(values[0]) + 0x8000) >> 16;
                BinaryPrimitives.WriteUInt16LittleEndian(data, (ushort)bits);
                decoded[0] = BitConverter.UInt32BitsToSingle(bits << 16);
                break;
            case GgmlType.Q8_0:
                Q8(values, data, decoded);
                break;
            case GgmlType.Q4_0:
                Q4(values, data, decoded);
                break;
            case GgmlType.MXFP4:
                MicroscaledFp4(values, data, decoded);
                break;
            case GgmlType.Q4_1 or GgmlType.Q5_0 or GgmlType.Q5_1:
                MinimumBlocks.Write(type, values, data, decoded);
                break;
            case GgmlType.IQ4_NL or GgmlType.IQ4_XS:
                LevelBlocks.Write(type, values, data, decoded);
                break;
            case GgmlType.Q2_K or GgmlType.Q3_K or GgmlType.Q4_K or GgmlType.Q5_K or GgmlType.Q6_K:
                SuperBlocks.Write(type, values, data, decoded);
                break;
            default:
                throw new NotSupportedException($"There is no writer for {type}.");
        }
    }

    private static void Q8(ReadOnlySpan<float> values, Span<byte> data, Span<double> decoded)
    {
        var scale = (Half)(Largest(values) / 127);
        BinaryPrimitives.WriteHalfLittleEndian(data, scale);
        for (int i = 0; i < values.Length; i++)
        {
            int quant = Nearest(values[i], (double)scale, -128, 127);
            data[2 + i] = (byte)quant;
            decoded[i] = quant * (double)scale;
        }
    }

    private static void Q4(ReadOnlySpan<float> values, Span<byte> data, Span<double> decoded)
    {
        var scale = (Half)(Largest(values) / 7.5);
        BinaryPrimitives.WriteHalfLittleEndian(data, scale);
        for (int i = 0; i < values.Length; i++)
        {
            int quant = Nearest(values[i], (double)scale, -8, 7);
            data[2 + (i % 16)] |= (byte)((quant + 8) << (i < 16 ? 0 : 4));
            decoded[i] = quant * (double)scale;
        }
    }

    private static void MicroscaledFp4(ReadOnlySpan<float> values, Span<byte> data, Span<double> decoded)
    {
        // One power of two for the block, so that its largest value is at most 6.
        int exponent = (int)Math.Ceiling(Math.Log2(Math.Max(Largest(values), 1e-30) / 6));
        data[0] = (byte)(exponent + 127);
        double half = Math.Pow(2, exponent - 1);
        for (int i = 0; i < values.Length; i++)
        {
            double size = Math.Abs(values[i]) / half;
            int code = Array.IndexOf(Fp4, Fp4.MinBy(candidate => Math.Abs(candidate - size)));
            data[1 + (i % 16)] |= (byte)((values[i] < 0 ? code | 8 : code) << (i < 16 ? 0 : 4));
            decoded[i] = Math.Sign(values[i]) * Fp4[code] * half;
        }
    }

    public static double Largest(ReadOnlySpan<float> values)
    {
        double largest = 0;
        foreach (float value in values)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        return largest;
    }

    public static (double Least, double Most) Range(ReadOnlySpan<float> values)
    {
        double least = double.MaxValue, most = double.MinValue;
        foreach (float value in values)
        {
            least = Math.Min(least, value);
            most = Math.Max(most, value);
        }

        return (least, most);
    }

    public static int Nearest(double value, double scale, int least, int most) =>
        scale == 0 ? 0 : (int)Math.Clamp(Math.Round(value / scale), least, most);
}
