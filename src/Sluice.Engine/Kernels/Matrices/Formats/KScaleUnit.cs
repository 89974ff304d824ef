using System.Runtime.CompilerServices;
using Sluice.Engine.Kernels.Matrices.Panels;

namespace Sluice.Engine.Kernels.Matrices.Formats;

/// <summary>The scales of Q4_K and Q5_K in a panel's unit: the two binary16 of each row, then bytes of 16 rows for each part.</summary>
internal static unsafe class KScaleUnit
{
    public const int Bytes = Scales + (2 * KScales.Count * Rows);
    private const int Rows = Interleaving.Rows;
    private const int Scales = 2 * Rows * 2;

    /// <summary>Reads the begin of a block: two binary16 and the 12 bytes of scales.</summary>
    public static void Pack(byte* block, byte* unit, int row)
    {
        byte* scales = stackalloc byte[2 * KScales.Count];
        KScales.Read(block + 4, scales);
        Interleaving.Ones(scales, unit + Scales, row, 2 * KScales.Count);
        ushort* halves = (ushort*)unit;
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
            ushort* halves = (ushort*)unit + row;
            T minimum = TRegister.Multiply(TRegister.LoadHalves(halves + Rows), TRegister.SplatFloat(-1f));
            TRegister.Store(TRegister.LoadHalves(halves), scratch.Factors(0) + (row * 4));
            sbyte* scales = (sbyte*)unit + Scales + row;
            for (int part = 0; part < KScales.Count; part++, scales += Rows)
            {
                TRegister.Store(TProducts.SpreadScales(TRegister.LoadIntegers(scales)), scratch.Scales(part) + (row * 4));
                T offset = TRegister.ToFloats(TRegister.LoadIntegers(scales + (KScales.Count * Rows)));
                TRegister.Store(TRegister.Multiply(offset, minimum), scratch.Offsets(part) + (row * 4));
            }
        }
    }
}
