using System.Buffers.Binary;
using Sluice.Engine.Gguf;

namespace Sluice.Engine.Tests.RandomModels;

/// <summary>Writes Q2_K to Q6_K: 256 values in parts of 16 or 32, whose integer scales share a factor.</summary>
internal static class SuperBlocks
{
    private const int Columns = 256;

    // Up to here the levels are too few for plain rounding.
    private const int FewLevels = 7;

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
        Span<(double Scale, double Minimum)> wanted = stackalloc (double, double)[scales.Length];
        double widest = 0, deepest = 0;
        for (int part = 0; part < scales.Length; part++)
        {
            var piece = values.Slice(part * length, length);
            wanted[part] = levels > FewLevels ? OfRange(piece, levels) : BestScale.WithMinimum(piece, levels);
            widest = Math.Max(widest, wanted[part].Scale);
            deepest = Math.Max(deepest, wanted[part].Minimum);
        }

        var factor = (Half)(widest / largest);
        var depth = (Half)(deepest / largest);
        BinaryPrimitives.WriteHalfLittleEndian(halves, factor);
        BinaryPrimitives.WriteHalfLittleEndian(halves[2..], depth);
        for (int part = 0; part < scales.Length; part++)
        {
            var piece = values.Slice(part * length, length);
            scales[part] = (byte)TensorCodec.Nearest(wanted[part].Scale, (double)factor, 0, largest);
            minimums[part] = (byte)TensorCodec.Nearest(wanted[part].Minimum, (double)depth, 0, largest);
            if (levels <= FewLevels)
            {
                (scales[part], minimums[part]) = Near(piece, scales[part], minimums[part], (double)factor, (double)depth, largest, levels);
            }

            double scale = (double)factor * scales[part];
            double start = -(double)depth * minimums[part];
            for (int i = part * length; i < (part + 1) * length; i++)
            {
                quants[i] = (byte)TensorCodec.Nearest(values[i] - start, scale, 0, levels);
                decoded[i] = (scale * quants[i]) + start;
            }
        }
    }

    private static (double Scale, double Minimum) OfRange(ReadOnlySpan<float> values, int levels)
    {
        (double least, double most) = TensorCodec.Range(values);
        least = Math.Min(least, 0);
        return ((Math.Max(most, 0) - least) / levels, -least);
    }

    /// <summary>Of the whole scales and minimums around two those with which the values come nearest to what they were.</summary>
    private static (byte Scale, byte Minimum) Near(ReadOnlySpan<float> values, int scale, int minimum, double factor, double depth, int largest, int levels)
    {
        (byte Scale, byte Minimum) best = ((byte)scale, (byte)minimum);
        double bestError = double.MaxValue;
        for (int otherScale = Math.Max(scale - 1, 0); otherScale <= Math.Min(scale + 1, largest); otherScale++)
        {
            for (int otherMinimum = Math.Max(minimum - 1, 0); otherMinimum <= Math.Min(minimum + 1, largest); otherMinimum++)
            {
                double error = BestScale.Error(values, factor * otherScale, depth * otherMinimum, 0, levels);
                if (error < bestError)
                {
                    (bestError, best) = (error, ((byte)otherScale, (byte)otherMinimum));
                }
            }
        }

        return best;
    }

    /// <summary>value = factor * scale * (quant - center); the factor goes to <paramref name="half"/>.</summary>
    private static void AroundZero(
        ReadOnlySpan<float> values, int center, int largestScale, Span<sbyte> scales, Span<byte> half, Span<byte> quants, Span<double> decoded)
    {
        Span<double> wanted = stackalloc double[scales.Length];
        double widest = 0;
        for (int part = 0; part < scales.Length; part++)
        {
            var piece = values.Slice(part * 16, 16);
            wanted[part] = 2 * center > FewLevels + 1 ? TensorCodec.Largest(piece) / (center - 0.5) : BestScale.AroundZero(piece, center);
            widest = Math.Max(widest, Math.Abs(wanted[part]));
        }

        var factor = (Half)(widest / largestScale);
        BinaryPrimitives.WriteHalfLittleEndian(half, factor);
        for (int part = 0; part < scales.Length; part++)
        {
            scales[part] = (sbyte)TensorCodec.Nearest(wanted[part], (double)factor, -largestScale, largestScale);
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
