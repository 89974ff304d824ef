using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Sluice.Engine.Gguf;

namespace Sluice.ModelGenerator;

/// <summary>Writes quantised blocks of 32 random weights directly, without going through floating-point weights.</summary>
internal sealed class BlockNoise(ulong seed, GgmlType type, double deviation)
{
    private const int BlocksAtOnce = 4096;

    // Standard deviations of uniform quants: -127..127, and -8..7.
    private const double Q8Deviation = 73.6;
    private const double Q4Deviation = 4.64;

    internal void Write(Stream stream, long blocks)
    {
        var random = new SplitMix(seed);
        int blockBytes = type == GgmlType.Q8_0 ? 34 : 18;
        byte[] buffer = new byte[BlocksAtOnce * blockBytes];
        while (blocks > 0)
        {
            int count = (int)Math.Min(blocks, BlocksAtOnce);
            for (int i = 0; i < count; i++)
            {
                Fill(buffer.AsSpan(i * blockBytes, blockBytes), ref random);
            }

            stream.Write(buffer, 0, count * blockBytes);
            blocks -= count;
        }
    }

    private void Fill(Span<byte> block, ref SplitMix random)
    {
        // Four-bit quants have a mean of -1/2, which would add up over a row; a random sign of the scale cancels it.
        ulong bits = random.Next();
        double scale = deviation / (type == GgmlType.Q8_0 ? Q8Deviation : Q4Deviation) * (0.75 + ((bits >> 33) * (0.5 / (1u << 31))));
        bool negative = type == GgmlType.Q4_0 && (bits & 1) != 0;
        BinaryPrimitives.WriteHalfLittleEndian(block, (Half)(negative ? -scale : scale));

        var quants = block[2..];
        foreach (ref ulong eight in MemoryMarshal.Cast<byte, ulong>(quants))
        {
            ulong value = random.Next();
            eight = type == GgmlType.Q8_0 ? WithoutMinimum(value) : value;
        }
    }

    /// <summary>Turns bytes of -128, which no quantiser writes, into -127.</summary>
    private static ulong WithoutMinimum(ulong bytes)
    {
        const ulong Low7 = 0x7F7F7F7F7F7F7F7F;
        ulong lowBitsSet = (bytes & Low7) + Low7;
        ulong isMinimum = bytes & ~lowBitsSet & ~Low7;
        return bytes | (isMinimum >> 7);
    }
}
