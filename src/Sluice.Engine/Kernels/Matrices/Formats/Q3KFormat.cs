using System.Runtime.CompilerServices;
using Sluice.Engine.Gguf;
using Sluice.Engine.Kernels.Lanes;
using Sluice.Engine.Kernels.Matrices.Panels;

namespace Sluice.Engine.Kernels.Matrices.Formats;

/// <summary>
/// Q3_K: 32 bytes with the high bits of the values, 64 bytes with their low 2 bits, 16 scales of 6 bits in 12 bytes, a scale
/// (binary16). Bit p of byte i and bit pair p of byte i belong to value i of part p of 32; each half of the block has half of
/// the low bytes. Values are stored plus 4, scales plus 32. In a panel the scales have bytes of their own: 3.5625 bits for
/// each weight.
/// </summary>
internal readonly unsafe struct Q3KFormat : IPanelFormat
{
    private const int HighBytes = 32;
    private const int LowBytes = 64;
    private const int Scales = HighBytes + LowBytes;
    private const int Factor = Scales + 12;
    private const int Parts = 16;
    private const int Rows = Interleaving.Rows;
    private const int UnitScales = Scales * Rows;
    private const int UnitFactors = UnitScales + (Parts * Rows);

    public static GgmlType Type => GgmlType.Q3_K;

    public static int Columns => 256;

    public static int Bytes => 110;

    public static int UnitBytes => UnitFactors + (2 * Rows);

    public static int LargestByte => 7;

    public static bool IsSigned => false;

    public static bool HasScales => true;

    public static int Center => 4;

    public static bool HasOffsets => false;

    public static bool MultipliesPacked => true;

    public static int PartColumns => 16;

    public static void Decode(byte* block, float* to)
    {
        sbyte* scales = stackalloc sbyte[Parts];
        ReadScales(block + Scales, scales);
        float factor = LanesScalar.LoadHalf((ushort*)(block + Factor));
        for (int i = 0; i < Columns; i++)
        {
            int part = i / 32;
            int low = block[HighBytes + (part / 4 * 32) + (i % 32)] >> (2 * (part % 4)) & 3;
            int quant = (low | ((block[i % 32] >> part & 1) << 2)) - Center;
            to[i] = factor * scales[i / 16] * quant;
        }
    }

    public static void Pack(byte* block, byte* unit, int row)
    {
        sbyte* scales = stackalloc sbyte[Parts];
        ReadScales(block + Scales, scales);
        Interleaving.Fours(block, unit, row, Scales);
        Interleaving.Ones((byte*)scales, unit + UnitScales, row, Parts);
        ((ushort*)(unit + UnitFactors))[row] = *(ushort*)(block + Factor);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Unpack<TRegister, TProducts, T>(byte* unit, PanelScratch scratch, int index)
        where TRegister : struct, IPanelRegister<T>
        where TProducts : struct, IPanelProducts<T>
        where T : unmanaged
    {
        for (int i = 0; i < PanelScratch.BlockBytes; i += 4 * TRegister.Rows)
        {
            T high = TRegister.Load(unit + i);
            byte* low = unit + (HighBytes * Rows) + i;
            byte* to = scratch.Quants(0) + i;
            UnpackHalf<TRegister, T>(TRegister.Load(low), TRegister.ShiftLeft(high, 2), TRegister.ShiftLeft(high, 1), high, TRegister.ShiftRight(high, 1), to);
            UnpackHalf<TRegister, T>(
                TRegister.Load(low + PanelScratch.BlockBytes),
                TRegister.ShiftRight(high, 2),
                TRegister.ShiftRight(high, 3),
                TRegister.ShiftRight(high, 4),
                TRegister.ShiftRight(high, 5),
                to + (4 * PanelScratch.BlockBytes));
        }

        UnpackScales<TRegister, TProducts, T>(unit, scratch);
    }

    /// <summary>Four blocks whose low bits share bytes; their high bits were shifted to where they belong.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void UnpackHalf<TRegister, T>(T low, T high0, T high1, T high2, T high3, byte* to)
        where TRegister : struct, IPanelRegister<T>
        where T : unmanaged
    {
        T pair = TRegister.SplatByte(3);
        T third = TRegister.SplatByte(4);
        TRegister.Store(TRegister.Or(TRegister.And(low, pair), TRegister.And(high0, third)), to);
        TRegister.Store(
            TRegister.Or(TRegister.And(TRegister.ShiftRight(low, 2), pair), TRegister.And(high1, third)), to + PanelScratch.BlockBytes);
        TRegister.Store(
            TRegister.Or(TRegister.And(TRegister.ShiftRight(low, 4), pair), TRegister.And(high2, third)), to + (2 * PanelScratch.BlockBytes));
        TRegister.Store(
            TRegister.Or(TRegister.And(TRegister.ShiftRight(low, 6), pair), TRegister.And(high3, third)), to + (3 * PanelScratch.BlockBytes));
    }

    /// <summary>The low 4 bits of scale j are half of byte j or j - 8; its high 2 bits are a pair in one of the last 4 bytes.</summary>
    private static void ReadScales(byte* from, sbyte* to)
    {
        for (int i = 0; i < Parts; i++)
        {
            int low = from[i % 8] >> (i / 8 * 4) & 15;
            int high = from[8 + (i % 4)] >> (i / 4 * 2) & 3;
            to[i] = (sbyte)((low | (high << 4)) - 32);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void UnpackScales<TRegister, TProducts, T>(byte* unit, PanelScratch scratch)
        where TRegister : struct, IPanelRegister<T>
        where TProducts : struct, IPanelProducts<T>
        where T : unmanaged => CenteredScaleUnit.Unpack<TRegister, TProducts, T>(
            (sbyte*)unit + UnitScales, (ushort*)(unit + UnitFactors), scratch);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T MultiplyPacked<TRegister, TProducts, T>(byte* unit, int row, TokenColumn x, PanelScratch scratch)
        where TRegister : struct, IPanelRegister<T>
        where TProducts : struct, IPanelProducts<T>
        where T : unmanaged
    {
        T sum = MultiplyBlock<TRegister, TProducts, T>(unit, row, 0, x, scratch, TRegister.Zero);
        sum = MultiplyBlock<TRegister, TProducts, T>(unit, row, 1, x, scratch, sum);
        sum = MultiplyBlock<TRegister, TProducts, T>(unit, row, 2, x, scratch, sum);
        sum = MultiplyBlock<TRegister, TProducts, T>(unit, row, 3, x, scratch, sum);
        sum = MultiplyBlock<TRegister, TProducts, T>(unit, row, 4, x, scratch, sum);
        sum = MultiplyBlock<TRegister, TProducts, T>(unit, row, 5, x, scratch, sum);
        sum = MultiplyBlock<TRegister, TProducts, T>(unit, row, 6, x, scratch, sum);
        return MultiplyBlock<TRegister, TProducts, T>(unit, row, 7, x, scratch, sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T MultiplyBlock<TRegister, TProducts, T>(byte* unit, int row, int block, TokenColumn x, PanelScratch scratch, T sum)
        where TRegister : struct, IPanelRegister<T>
        where TProducts : struct, IPanelProducts<T>
        where T : unmanaged
    {
        T pair = TRegister.SplatByte(3);
        T third = TRegister.SplatByte(4);
        byte* high = unit + (row * 4);
        byte* low = unit + (HighBytes * Rows) + (block / 4 * PanelScratch.BlockBytes) + (row * 4);
        byte* scales = scratch.Scales(2 * block) + (row * 4);
        sbyte* inputs = x.Quants + (block * 32);
        T whole = TRegister.Zero;
        for (int part = 0; part < 2; part++, scales += PanelScratch.GroupBytes)
        {
            T products = TProducts.Centered(TRegister.SplatFour((sbyte*)(x.PairSums + (2 * block) + part)), Center);
            for (int i = 0; i < 4; i++, low += PanelScratch.GroupBytes, high += PanelScratch.GroupBytes, inputs += 4)
            {
                T bits = TRegister.Load(high);
                T top = block < 2 ? TRegister.ShiftLeft(bits, 2 - block) : TRegister.ShiftRight(bits, block - 2);
                T pairs = TRegister.ShiftRight(TRegister.Load(low), block % 4 * 2);
                T weights = TRegister.Or(TRegister.And(pairs, pair), TRegister.And(top, third));
                products = TProducts.Add(products, weights, TRegister.SplatFour(inputs));
            }

            whole = TProducts.AddScaled(whole, products, TRegister.Load(scales));
        }

        return TRegister.MultiplyAdd(TRegister.ToFloats(whole), TRegister.SplatFloat(x.Scales[block]), sum);
    }
}
