using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Sluice.ModelGenerator;

/// <summary>Random blocks of 32 weights.</summary>
internal static class SmallBlocks
{
    // Standard deviations of uniform quants: -127..127, and -8..7.
    private const double Q8Deviation = 73.6;
    private const double Q4Deviation = 4.64;

    internal static void FillQ8(Span<byte> block, double deviation, ref SplitMix random)
    {
        BinaryPrimitives.WriteHalfLittleEndian(block, (Half)(deviation / Q8Deviation * random.NextNearOne()));
        foreach (ref ulong eight in MemoryMarshal.Cast<byte, ulong>(block[2..]))
        {
            eight = WithoutMinimum(random.Next());
        }
    }

    internal static void FillQ4(Span<byte> block, double deviation, ref SplitMix random)
    {
        // These quants have a mean of -1/2, which would add up over a row; a random sign of the scale cancels it.
        double sign = (random.Next() & 1) == 0 ? 1 : -1;
        BinaryPrimitives.WriteHalfLittleEndian(block, (Half)(sign * deviation / Q4Deviation * random.NextNearOne()));
        random.Fill(block[2..]);
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
