using System.Runtime.CompilerServices;
using Sluice.Engine.Gguf;
using Sluice.Engine.Kernels.Lanes;
using Sluice.Engine.Kernels.Matrices.Panels;

namespace Sluice.Engine.Kernels.Matrices.Formats;

/// <summary>
/// Q2_K: 16 bytes with a scale (low half) and a minimum (high half) for each 16 values, 64 bytes of bit pairs, a scale and a
/// minimum (binary16). Bit pair p of byte i belongs to value i of part p of 32; each half of the block has half of the bytes.
/// </summary>
internal readonly unsafe struct Q2KFormat : IPanelFormat
{
    private const int Parts = 16;
    private const int QuantBytes = 64;
    private const int Factor = Parts + QuantBytes;
    private const int Rows = Interleaving.Rows;
    private const int UnitScales = QuantBytes * Rows;
    private const int UnitFactors = UnitScales + (Parts * Rows);

    public static GgmlType Type => GgmlType.Q2_K;

    public static int Columns => 256;

    public static int Bytes => 84;

    public static int UnitBytes => Bytes * Rows;

    public static int LargestByte => 3;

    public static bool IsSigned => false;

    public static bool HasScales => true;

    public static bool HasOffsets => true;

    public static bool MultipliesPacked => true;

    public static int PartColumns => 16;

    public static void Decode(byte* block, float* to)
    {
        float factor = LanesScalar.LoadHalf((ushort*)(block + Factor));
        float minimum = LanesScalar.LoadHalf((ushort*)(block + Factor) + 1);
        for (int i = 0; i < Columns; i++)
        {
            int part = i / 32;
            int scale = block[i / 16];
            int quant = block[Parts + (part / 4 * 32) + (i % 32)] >> (2 * (part % 4)) & 3;
            to[i] = (factor * (scale & 15) * quant) - (minimum * (scale >> 4));
        }
    }

    public static void Pack(byte* block, byte* unit, int row)
    {
        Interleaving.Fours(block + Parts, unit, row, QuantBytes);
        Interleaving.Ones(block, unit + UnitScales, row, Parts);
        ushort* factors = (ushort*)(unit + UnitFactors);
        factors[row] = *(ushort*)(block + Factor);
        factors[row + Rows] = ((ushort*)(block + Factor))[1];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Unpack<TRegister, TProducts, T>(byte* unit, PanelScratch scratch, int index)
        where TRegister : struct, IPanelRegister<T>
        where TProducts : struct, IPanelProducts<T>
        where T : unmanaged
    {
        T pair = TRegister.SplatByte(3);
        for (int half = 0; half < 2; half++)
        {
            byte* from = unit + (half * PanelScratch.BlockBytes);
            byte* to = scratch.Quants(half * 4);
            for (int i = 0; i < PanelScratch.BlockBytes; i += 4 * TRegister.Rows)
            {
                T pairs = TRegister.Load(from + i);
                TRegister.Store(TRegister.And(pairs, pair), to + i);
                TRegister.Store(TRegister.And(TRegister.ShiftRight(pairs, 2), pair), to + i + PanelScratch.BlockBytes);
                TRegister.Store(TRegister.And(TRegister.ShiftRight(pairs, 4), pair), to + i + (2 * PanelScratch.BlockBytes));
                TRegister.Store(TRegister.And(TRegister.ShiftRight(pairs, 6), pair), to + i + (3 * PanelScratch.BlockBytes));
            }
        }

        UnpackScales<TRegister, TProducts, T>(unit, scratch);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void UnpackScales<TRegister, TProducts, T>(byte* unit, PanelScratch scratch)
        where TRegister : struct, IPanelRegister<T>
        where TProducts : struct, IPanelProducts<T>
        where T : unmanaged
    {
        T nibble = TRegister.SplatInteger(15);
        for (int row = 0; row < Rows; row += TRegister.Rows)
        {
            ushort* factors = (ushort*)(unit + UnitFactors) + row;
            T minimum = TRegister.Multiply(TRegister.LoadHalves(factors + Rows), TRegister.SplatFloat(-1f));
            TRegister.Store(TRegister.LoadHalves(factors), scratch.Factors(0) + (row * 4));
            sbyte* scales = (sbyte*)unit + UnitScales + row;
            for (int part = 0; part < Parts; part++, scales += Rows)
            {
                T both = TRegister.LoadIntegers(scales);
                TRegister.Store(TProducts.SpreadScales(TRegister.And(both, nibble)), scratch.Scales(part) + (row * 4));
                T offset = TRegister.ToFloats(TRegister.And(TRegister.ShiftRight(both, 4), nibble));
                TRegister.Store(TRegister.Multiply(offset, minimum), scratch.Offsets(part) + (row * 4));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T MultiplyPacked<TRegister, TProducts, T>(byte* unit, int row, TokenColumn x, PanelScratch scratch)
        where TRegister : struct, IPanelRegister<T>
        where TProducts : struct, IPanelProducts<T>
        where T : unmanaged
    {
        T sum = TRegister.Zero;
        for (int half = 0; half < 2; half++)
        {
            sum = MultiplyHalf<TRegister, TProducts, T>(unit, row, half, x, scratch, sum);
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T MultiplyHalf<TRegister, TProducts, T>(byte* unit, int row, int half, TokenColumn x, PanelScratch scratch, T sum)
        where TRegister : struct, IPanelRegister<T>
        where TProducts : struct, IPanelProducts<T>
        where T : unmanaged
    {
        T pair = TRegister.SplatByte(3);
        byte* from = unit + (half * PanelScratch.BlockBytes) + (row * 4);
        byte* scales = scratch.Scales(half * 8) + (row * 4);
        sbyte* inputs = x.Quants + (half * 128);
        T whole0 = TRegister.Zero, whole1 = TRegister.Zero, whole2 = TRegister.Zero, whole3 = TRegister.Zero;
        for (int part = 0; part < 2; part++, scales += PanelScratch.GroupBytes)
        {
            T products0 = TRegister.Zero, products1 = TRegister.Zero, products2 = TRegister.Zero, products3 = TRegister.Zero;
            for (int i = 0; i < 4; i++, from += PanelScratch.GroupBytes, inputs += 4)
            {
                T pairs = TRegister.Load(from);
                products0 = TProducts.Add(products0, TRegister.And(pairs, pair), TRegister.SplatFour(inputs));
                products1 = TProducts.Add(products1, TRegister.And(TRegister.ShiftRight(pairs, 2), pair), TRegister.SplatFour(inputs + 32));
                products2 = TProducts.Add(products2, TRegister.And(TRegister.ShiftRight(pairs, 4), pair), TRegister.SplatFour(inputs + 64));
                products3 = TProducts.Add(products3, TRegister.And(TRegister.ShiftRight(pairs, 6), pair), TRegister.SplatFour(inputs + 96));
            }

            whole0 = TProducts.AddScaled(whole0, products0, TRegister.Load(scales));
            whole1 = TProducts.AddScaled(whole1, products1, TRegister.Load(scales + (2 * PanelScratch.GroupBytes)));
            whole2 = TProducts.AddScaled(whole2, products2, TRegister.Load(scales + (4 * PanelScratch.GroupBytes)));
            whole3 = TProducts.AddScaled(whole3, products3, TRegister.Load(scales + (6 * PanelScratch.GroupBytes)));
        }

        float* xScales = x.Scales + (half * 4);
        sum = TRegister.MultiplyAdd(TRegister.ToFloats(whole0), TRegister.SplatFloat(xScales[0]), sum);
        sum = TRegister.MultiplyAdd(TRegister.ToFloats(whole1), TRegister.SplatFloat(xScales[1]), sum);
        sum = TRegister.MultiplyAdd(TRegister.ToFloats(whole2), TRegister.SplatFloat(xScales[2]), sum);
        return TRegister.MultiplyAdd(TRegister.ToFloats(whole3), TRegister.SplatFloat(xScales[3]), sum);
    }
}
