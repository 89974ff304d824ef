using System.Runtime.CompilerServices;
using Sluice.Engine.Kernels.Matrices.Panels;

namespace Sluice.Engine.Kernels.Matrices.Formats;

/// <summary>The scales of Q4_K and Q5_K in a panel's unit: bytes of 16 rows for each part, then the two binary16 of each row.</summary>
internal static unsafe class KScaleUnit
{
    public const int Bytes = Halves + (2 * Rows * 2);
    private const int Rows = Interleaving.Rows;
    private const int Halves = 2 * KScales.Count * Rows;

    /// <summary>Reads the begin of a block: two binary16 and the 12 bytes of scales.</summary>
    public static void Pack(byte* block, byte* unit, int row)
    {
        byte* scales = stackalloc byte[2 * KScales.Count];
        KScales.Read(block + 4, scales);
        Interleaving.Ones(scales, unit, row, 2 * KScales.Count);
        ushort* halves = (ushort*)(unit + Halves);
        halves[row] = *(ushort*)block;
        halves[row + Rows] = ((ushort*)block)[1];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Unpack<TRegister, TProducts, T>(byte* unit, PanelScratch scratch)
        where TRegister : struct, IPanelRegister<T>
        where TProducts : struct, IPanelProducts<T>
        where T : unmanaged
    {
        for (int row = 0; row < Rows; row += TRegister.Rows)
        {
            ushort* halves = (ushort*)(unit + Halves) + row;
            T minimum = TRegister.Multiply(TRegister.LoadHalves(halves + Rows), TRegister.SplatFloat(-1f));
            TRegister.Store(TRegister.LoadHalves(halves), scratch.Factors(0) + (row * 4));
            sbyte* scales = (sbyte*)unit + row;
            for (int part = 0; part < KScales.Count; part++, scales += Rows)
            {
                TRegister.Store(TProducts.SpreadScales(TRegister.LoadIntegers(scales)), scratch.Scales(part) + (row * 4));
                T offset = TRegister.ToFloats(TRegister.LoadIntegers(scales + (KScales.Count * Rows)));
                TRegister.Store(TRegister.Multiply(offset, minimum), scratch.Offsets(part) + (row * 4));
            }
        }
    }
}
