using System.Buffers.Binary;
using Sluice.Engine.Gguf;

namespace Sluice.Engine.Tests.RandomModels;

/// <summary>Writes Q2_K to Q6_K: 256 values in parts of 16 or 32, whose integer scales share a factor.</summary>
internal static class SuperBlocks
{
    private const int Columns = 256;

    public static void Write(GgmlType type, ReadOnlySpan<float> values, Span<byte> data, Span<double> decoded)
    {
        Span<byte> quants = stackalloc byte[Columns];
        switch (type)
        {
            case GgmlType.Q2_K:
                Q2(values, data, decoded, quants);
                break;
            case GgmlType.Q3_K:
                Q3(values, data, decoded, quants);
                break;
            case GgmlType.Q6_K:
                Q6(values, data, decoded, quants);
                break;
            default:
                Q4OrQ5(type == GgmlType.Q5_K, values, data, decoded, quants);
                break;
        }
    }

    private static void Q2(ReadOnlySpan<float> values, Span<byte> data, Span<double> decoded, Span<byte> quants)
    {
        Span<byte> scales = stackalloc byte[16];
        Span<byte> minimums = stackalloc byte[16];
        WithMinimums(values, 3, 15, scales, minimums, data[80..], quants, decoded);
        for (int part = 0; part < 16; part++)
        {
            data[part] = (byte)(scales[part] | (minimums[part] << 4));
        }

        for (int i = 0; i < Columns; i++)
        {
            data[16 + (i / 128 * 32) + (i % 32)] |= (byte)(quants[i] << (i % 128 / 32 * 2));
        }
    }

    private static void Q4OrQ5(bool hasFifths, ReadOnlySpan<float> values, Span<byte> data, Span<double> decoded, Span<byte> quants)
    {
        Span<byte> scales = stackalloc byte[8];
        Span<byte> minimums = stackalloc byte[8];
        WithMinimums(values, hasFifths ? 31 : 15, 63, scales, minimums, data, quants, decoded);
        for (int j = 0; j < 4; j++)
        {
            data[4 + j] = (byte)(scales[j] | (scales[j + 4] >> 4 << 6));
            data[8 + j] = (byte)(minimums[j] | (minimums[j + 4] >> 4 << 6));
            data[12 + j] = (byte)((scales[j + 4] & 15) | ((minimums[j + 4] & 15) << 4));
        }

        for (int i = 0; i < Columns; i++)
        {
            int part = i / 32;
            data[(hasFifths ? 48 : 16) + (part / 2 * 32) + (i % 32)] |= (byte)((quants[i] & 15) << (part % 2 * 4));
            if (hasFifths)
            {
                data[16 + (i % 32)] |= (byte)(quants[i] >> 4 << part);
            }
        }
    }

    private static void Q3(ReadOnlySpan<float> values, Span<byte> data, Span<double> decoded, Span<byte> quants)
    {
        Span<sbyte> scales = stackalloc sbyte[16];
        AroundZero(values, center: 4, largestScale: 31, scales, data[108..], quants, decoded);
        for (int part = 0; part < 16; part++)
        {
            int scale = scales[part] + 32;
            data[96 + (part % 8)] |= (byte)((scale & 15) << (part / 8 * 4));
            data[104 + (part % 4)] |= (byte)(scale >> 4 << (part / 4 * 2));
        }

        for (int i = 0; i < Columns; i++)
        {
            data[32 + (i / 128 * 32) + (i % 32)] |= (byte)((quants[i] & 3) << (i % 128 / 32 * 2));
            data[i % 32] |= (byte)(quants[i] >> 2 << (i / 32));
        }
    }

    private static void Q6(ReadOnlySpan<float> values, Span<byte> data, Span<double> decoded, Span<byte> quants)
    {
        Span<sbyte> scales = stackalloc sbyte[16];
        AroundZero(values, center: 32, largestScale: 127, scales, data[208..], quants, decoded);
        for (int part = 0; part < 16; part++)
        {
            data[192 + part] = (byte)scales[part];
        }

        for (int i = 0; i < Columns; i++)
        {
            int quarter = i % 128 / 32;
            data[(i / 128 * 64) + (i % 64)] |= (byte)((quants[i] & 15) << (quarter < 2 ? 0 : 4));
            data[128 + (i / 128 * 32) + (i % 32)] |= (byte)(quants[i] >> 4 << (quarter * 2));
        }
    }

    /// <summary>value = factor * scale * quant - minimum factor * minimum; the two factors go to <paramref name="halves"/>.</summary>
    private static void WithMinimums(
        ReadOnlySpan<float> values, int levels, int largest, Span<byte> scales, Span<byte> minimums, Span<byte> halves, Span<byte> quants, Span<double> decoded)
    {
        int length = Columns / scales.Length;
        double widest = 0, deepest = 0;
        for (int part = 0; part < scales.Length; part++)
        {
            (double least, double most) = TensorCodec.Range(values.Slice(part * length, length));
            widest = Math.Max(widest, (Math.Max(most, 0) - Math.Min(least, 0)) / levels);
            deepest = Math.Max(deepest, -Math.Min(least, 0));
        }

        var factor = (Half)(widest / largest);
        var depth = (Half)(deepest / largest);
        BinaryPrimitives.WriteHalfLittleEndian(halves, factor);
        BinaryPrimitives.WriteHalfLittleEndian(halves[2..], depth);
        for (int part = 0; part < scales.Length; part++)
        {
            (double least, double most) = TensorCodec.Range(values.Slice(part * length, length));
            least = Math.Min(least, 0);
            scales[part] = (byte)TensorCodec.Nearest((Math.Max(most, 0) - least) / levels, (double)factor, 0, largest);
            minimums[part] = (byte)TensorCodec.Nearest(-least, (double)depth, 0, largest);
            double scale = (double)factor * scales[part];
            double start = -(double)depth * minimums[part];
            for (int i = part * length; i < (part + 1) * length; i++)
            {
                quants[i] = (byte)TensorCodec.Nearest(values[i] - start, scale, 0, levels);
                decoded[i] = (scale * quants[i]) + start;
            }
        }
    }

    /// <summary>value = factor * scale * (quant - center); the factor goes to <paramref name="half"/>.</summary>
    private static void AroundZero(
        ReadOnlySpan<float> values, int center, int largestScale, Span<sbyte> scales, Span<byte> half, Span<byte> quants, Span<double> decoded)
    {
        var factor = (Half)(TensorCodec.Largest(values) / (center - 0.5) / largestScale);
        BinaryPrimitives.WriteHalfLittleEndian(half, factor);
        for (int part = 0; part < scales.Length; part++)
        {
            double largest = TensorCodec.Largest(values.Slice(part * 16, 16));
            scales[part] = (sbyte)TensorCodec.Nearest(largest / (center - 0.5), (double)factor, 0, largestScale);
            double scale = (double)factor * scales[part];
            for (int i = part * 16; i < (part + 1) * 16; i++)
            {
                int quant = TensorCodec.Nearest(values[i], scale, -center, center - 1);
                quants[i] = (byte)(quant + center);
                decoded[i] = scale * quant;
            }
        }
    }
}
