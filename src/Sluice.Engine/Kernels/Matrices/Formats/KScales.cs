namespace Sluice.Engine.Kernels.Matrices.Formats;

/// <summary>The 8 scales and 8 minimums of 6 bits that Q4_K and Q5_K keep in 12 bytes.</summary>
internal static unsafe class KScales
{
    public const int Bytes = 12;
    public const int Count = 8;

    /// <summary>Writes the scales, then the minimums.</summary>
    public static void Read(byte* from, byte* to)
    {
        for (int i = 0; i < 4; i++)
        {
            to[i] = (byte)(from[i] & 63);
            to[i + Count] = (byte)(from[i + 4] & 63);
            to[i + 4] = (byte)((from[i + 8] & 15) | (from[i] >> 6 << 4));
            to[i + 4 + Count] = (byte)((from[i + 8] >> 4) | (from[i + 4] >> 6 << 4));
        }
    }
}
