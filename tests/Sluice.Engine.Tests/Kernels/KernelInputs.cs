using Sluice.Engine.Gguf;
using Sluice.Engine.Kernels;
using Sluice.Engine.Kernels.Matrices.Formats;
using Sluice.Engine.Kernels.Vectors;

namespace Sluice.Engine.Tests.Kernels;

/// <summary>Seeded matrices in each format with their exact values, and inputs with their byte form.</summary>
internal static unsafe class KernelInputs
{
    /// <summary>Encodes random weights; <paramref name="values"/> receives what the bytes mean.</summary>
    public static byte[] Encode(GgmlType format, int rows, int columns, Random random, out double[] values)
    {
        values = new double[rows * columns];
        var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        for (int at = 0; at < values.Length;)
        {
            switch (format)
            {
                case GgmlType.F32:
                    float single = Next(random);
                    writer.Write(single);
                    values[at++] = single;
                    break;
                case GgmlType.F16:
                    // Every sixteenth is subnormal.
                    var half = (Half)(at % 16 == 3 ? Next(random) * 3e-5f : Next(random));
                    writer.Write(half);
                    values[at++] = (double)half;
                    break;
                case GgmlType.BF16:
                    uint bits = BitConverter.SingleToUInt32Bits(Next(random)) & 0xffff0000;
                    writer.Write((ushort)(bits >> 16));
                    values[at++] = BitConverter.UInt32BitsToSingle(bits);
                    break;
                default:
                    byte[] block = RandomBlock(format, random);
                    writer.Write(block);
                    float[] decoded = Decode(format, block);
                    decoded.Select(value => (double)value).ToArray().CopyTo(values, at);
                    at += decoded.Length;
                    break;
            }
        }

        return stream.ToArray();
    }

    public static Activations Activations(int tokens, int columns, Random random, bool quantize)
    {
        var x = new Activations(tokens, columns);
        var vectors = new VectorKernels<Sluice.Engine.Kernels.Lanes.LanesScalar, float>();
        for (int token = 0; token < tokens; token++)
        {
            for (int i = 0; i < columns; i++)
            {
                x.Row(token)[i] = Next(random) * 2;
            }

            if (quantize)
            {
                vectors.Quantize(x, token, 0, columns);
            }
        }

        return x;
    }

    /// <summary>Random bytes, with scales as in real files where the format keeps them.</summary>
    public static byte[] RandomBlock(GgmlType format, Random random)
    {
        byte[] block = new byte[format.BlockBytes()];
        random.NextBytes(block);
        foreach (var (offset, divisor) in Scales(format))
        {
            BitConverter.TryWriteBytes(block.AsSpan(offset), (Half)((float)Scale(random) / divisor));
        }

        if (format == GgmlType.MXFP4)
        {
            // Powers of two around the size of the other weights; the lowest make subnormal ones.
            block[0] = (byte)(random.Next(8) == 0 ? random.Next(3) : random.Next(119, 122));
        }
        else if (format is GgmlType.Q4_1 or GgmlType.Q5_1)
        {
            // Minimums that let the values of a block lie on both sides of zero.
            float scale = (float)BitConverter.ToHalf(block);
            float levels = format == GgmlType.Q4_1 ? 15 : 31;
            BitConverter.TryWriteBytes(block.AsSpan(2), (Half)(-scale * levels * (0.4f + (0.2f * random.NextSingle()))));
        }

        return block;
    }

    /// <summary>What the engine itself makes of a block; other tests hold that against golden values.</summary>
    private static float[] Decode(GgmlType format, byte[] block)
    {
        float[] values = new float[format.BlockElements()];
        fixed (byte* from = block)
        fixed (float* to = values)
        {
            MatrixFormats.Find(format)!.Decode(from, to, values.Length);
        }

        return values;
    }

    /// <summary>Where the binary16 scales of a block are, and by what they are divided to give weights of about one.</summary>
    private static (int Offset, float Divisor)[] Scales(GgmlType format) => format switch
    {
        GgmlType.Q8_0 => [(0, 16)],
        GgmlType.Q4_0 => [(0, 1)],
        GgmlType.Q4_1 => [(0, 1)],
        GgmlType.Q5_0 => [(0, 2)],
        GgmlType.Q5_1 => [(0, 2)],
        GgmlType.IQ4_NL => [(0, 16)],
        GgmlType.IQ4_XS => [(0, 256)],
        GgmlType.MXFP4 => [],
        GgmlType.Q2_K => [(80, 4), (82, 4)],
        GgmlType.Q3_K => [(108, 64)],
        GgmlType.Q4_K => [(0, 64), (2, 16)],
        GgmlType.Q5_K => [(0, 128), (2, 16)],
        GgmlType.Q6_K => [(208, 1024)],
        _ => throw new ArgumentOutOfRangeException(nameof(format)),
    };

    private static float Next(Random random) => (random.NextSingle() - 0.5f) * (random.NextSingle() + 0.1f);

    // Negative, zero and subnormal scales occur in real files.
    private static Half Scale(Random random) => random.Next(8) switch
    {
        0 => (Half)(random.NextSingle() * 5e-5f),
        1 => (Half)0f,
        2 => (Half)(-random.NextSingle() * 0.02f),
        _ => (Half)(random.NextSingle() * 0.02f),
    };
}
