using Sluice.Engine.Gguf;
using Sluice.Engine.Kernels;
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
                case GgmlType.Q8_0:
                    var scale8 = (Half)((float)Scale(random) / 16);
                    writer.Write(scale8);
                    for (int i = 0; i < 32; i++)
                    {
                        sbyte quant = (sbyte)random.Next(-128, 128);
                        writer.Write(quant);
                        values[at++] = (double)scale8 * quant;
                    }

                    break;
                default:
                    var scale4 = Scale(random);
                    writer.Write(scale4);
                    for (int i = 0; i < 16; i++)
                    {
                        byte pair = (byte)random.Next(256);
                        writer.Write(pair);
                        values[at + i] = (double)scale4 * ((pair & 15) - 8);
                        values[at + i + 16] = (double)scale4 * ((pair >> 4) - 8);
                    }

                    at += 32;
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
