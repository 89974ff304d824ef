using System.Buffers.Binary;
using Sluice.Engine.Gguf;

namespace Sluice.Engine.Tests.RandomModels;

/// <summary>Writes IQ4_NL and IQ4_XS: 16 levels that lie closer together around zero, with a scale for each 32 values.</summary>
internal static class LevelBlocks
{
    private static readonly double[] Levels = [-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113];

    public static void Write(GgmlType type, ReadOnlySpan<float> values, Span<byte> data, Span<double> decoded)
    {
        if (type == GgmlType.IQ4_NL)
        {
            var scale = (Half)(TensorCodec.Largest(values) / 113);
            BinaryPrimitives.WriteHalfLittleEndian(data, scale);
            Quantise(values, (double)scale, data[2..], decoded);
            return;
        }

        // Signed scales of 6 bits share a factor.
        double largest = TensorCodec.Largest(values) / 113;
        var factor = (Half)(largest / 31);
        BinaryPrimitives.WriteHalfLittleEndian(data, factor);
        int highs = 0;
        for (int part = 0; part < 8; part++)
        {
            var piece = values.Slice(part * 32, 32);
            int scale = TensorCodec.Nearest(TensorCodec.Largest(piece) / 113, (double)factor, 0, 31);
            data[4 + (part / 2)] |= (byte)((scale + 32 & 15) << (part % 2 * 4));
            highs |= (scale + 32 >> 4) << (2 * part);
            Quantise(piece, (double)factor * scale, data.Slice(8 + (part * 16), 16), decoded.Slice(part * 32, 32));
        }

        BinaryPrimitives.WriteUInt16LittleEndian(data[2..], (ushort)highs);
    }

    private static void Quantise(ReadOnlySpan<float> values, double scale, Span<byte> data, Span<double> decoded)
    {
        for (int i = 0; i < 32; i++)
        {
            double wanted = scale == 0 ? 0 : values[i] / scale;
            int code = 0;
            for (int level = 1; level < Levels.Length; level++)
            {
                code = Math.Abs(Levels[level] - wanted) < Math.Abs(Levels[code] - wanted) ? level : code;
            }

            data[i % 16] |= (byte)(code << (i < 16 ? 0 : 4));
            decoded[i] = scale * Levels[code];
        }
    }
}
