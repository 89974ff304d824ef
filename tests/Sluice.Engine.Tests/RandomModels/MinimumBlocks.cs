using System.Buffers.Binary;
using Sluice.Engine.Gguf;

namespace Sluice.Engine.Tests.RandomModels;

/// <summary>Writes Q4_1, Q5_0 and Q5_1: 32 values of 4 or 5 bits with a scale, and with a minimum or around zero.</summary>
internal static class MinimumBlocks
{
    public static void Write(GgmlType type, ReadOnlySpan<float> values, Span<byte> data, Span<double> decoded)
    {
        int levels = type == GgmlType.Q4_1 ? 15 : 31;
        bool hasMinimum = type != GgmlType.Q5_0;
        (double least, double most) = TensorCodec.Range(values);
        var scale = (Half)(hasMinimum ? (most - least) / levels : Math.Max(-least, most) / 15.5);
        var minimum = hasMinimum ? (Half)least : (Half)(-16 * (double)scale);
        BinaryPrimitives.WriteHalfLittleEndian(data, scale);
        if (hasMinimum)
        {
            BinaryPrimitives.WriteHalfLittleEndian(data[2..], minimum);
        }

        double start = hasMinimum ? (double)minimum : -16 * (double)scale;
        uint fifths = 0;
        var quants = data[^16..];
        for (int i = 0; i < values.Length; i++)
        {
            int quant = TensorCodec.Nearest(values[i] - start, (double)scale, 0, levels);
            quants[i % 16] |= (byte)((quant & 15) << (i < 16 ? 0 : 4));
            fifths |= (uint)(quant >> 4) << i;
            decoded[i] = start + (quant * (double)scale);
        }

        if (levels == 31)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(data[^20..], fifths);
        }
    }
}
