using System.Buffers.Binary;

namespace Sluice.ModelGenerator;

/// <summary>Random blocks of 256 weights; scales are random too, minimums such that the mean is zero.</summary>
internal static class SuperBlocks
{
    // Standard deviations of uniform quants of 4, 5 and 6 bits, and the middle of the scales' ranges.
    private const double Q4Deviation = 4.61;
    private const double Q5Deviation = 9.23;
    private const double Q6Deviation = 18.5;
    private const double MiddleOf6Bits = 48;
    private const double MiddleOf7Bits = 96;

    internal static void FillQ4(Span<byte> block, double deviation, ref SplitMix random)
    {
        random.Fill(block[16..]);
        FillScales(block, deviation / Q4Deviation, 7.5, ref random);
    }

    internal static void FillQ5(Span<byte> block, double deviation, ref SplitMix random)
    {
        random.Fill(block[16..]);
        FillScales(block, deviation / Q5Deviation, 15.5, ref random);
    }

    internal static void FillQ6(Span<byte> block, double deviation, ref SplitMix random)
    {
        random.Fill(block[..192]);
        for (int i = 0; i < 16; i++)
        {
            // 64 to 127, of either sign: the quants' mean is -1/2.
            int scale = 64 + (int)(random.Next() & 63);
            block[192 + i] = (byte)((random.Next() & 1) == 0 ? scale : -scale);
        }

        BinaryPrimitives.WriteHalfLittleEndian(block[208..], (Half)(deviation / Q6Deviation / MiddleOf7Bits * random.NextNearOne()));
    }

    /// <summary>A factor, a minimum that is as many times larger as the quants' mean, and 8 pairs of equal scales (32 to 63) for them.</summary>
    private static void FillScales(Span<byte> block, double step, double mean, ref SplitMix random)
    {
        double factor = step / MiddleOf6Bits * random.NextNearOne();
        BinaryPrimitives.WriteHalfLittleEndian(block, (Half)factor);
        BinaryPrimitives.WriteHalfLittleEndian(block[2..], (Half)(factor * mean));
        var scales = block.Slice(4, 12);
        for (int i = 0; i < 4; i++)
        {
            int low = 32 + (int)(random.Next() & 31);
            int high = 32 + (int)(random.Next() & 31);
            scales[i] = scales[i + 4] = (byte)(low | (high >> 4 << 6));
            scales[i + 8] = (byte)((high & 15) * 17);
        }
    }
}
