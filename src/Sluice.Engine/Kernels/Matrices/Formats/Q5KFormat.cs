using System.Runtime.CompilerServices;
using Sluice.Engine.Gguf;
using Sluice.Engine.Kernels.Lanes;
using Sluice.Engine.Kernels.Matrices.Panels;

namespace Sluice.Engine.Kernels.Matrices.Formats;

/// <summary>
/// Q5_K: as Q4_K, with 32 more bytes before the others; bit p of byte i is the fifth bit of value i of part p. In a panel:
/// 5.625 bits for each weight.
/// </summary>
internal readonly unsafe struct Q5KFormat : IPanelFormat
{
    private const int Scales = 4;
    private const int High = Scales + KScales.Bytes;
    private const int HighBytes = 32;
    private const int LowBytes = 128;
    private const int UnitLow = HighBytes * Interleaving.Rows;
    private const int UnitScales = UnitLow + (LowBytes * Interleaving.Rows);

    public static GgmlType Type => GgmlType.Q5_K;

    public static int Columns => 256;

    public static int Bytes => 176;

    public static int UnitBytes => UnitScales + KScaleUnit.Bytes;

    public static int LargestByte => 31;

    public static bool IsSigned => false;

    public static bool HasScales => true;

    public static bool HasOffsets => true;

    public static bool MultipliesPacked => true;

    public static int PartColumns => 32;

    public static void Decode(byte* block, float* to)
    {
        byte* scales = stackalloc byte[2 * KScales.Count];
        KScales.Read(block + Scales, scales);
        float factor = LanesScalar.LoadHalf((ushort*)block);
        float minimum = LanesScalar.LoadHalf((ushort*)block + 1);
        for (int i = 0; i < Columns; i++)
        {
            int part = i / 32;
            int pair = block[High + HighBytes + (part / 2 * 32) + (i % 32)];
            int quant = (part % 2 == 0 ? pair & 15 : pair >> 4) | ((block[High + (i % 32)] >> part & 1) << 4);
            to[i] = (factor * scales[part] * quant) - (minimum * scales[KScales.Count + part]);
        }
    }

    public static void Pack(byte* block, byte* unit, int row)
    {
        Interleaving.Fours(block + High, unit, row, HighBytes + LowBytes);
        KScaleUnit.Pack(block, unit + UnitScales, row);
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
            byte* low = unit + UnitLow + i;
            byte* to = scratch.Quants(0) + i;
            UnpackPair<TRegister, T>(low, TRegister.ShiftLeft(high, 4), TRegister.ShiftLeft(high, 3), to);
            UnpackPair<TRegister, T>(low + PanelScratch.BlockBytes, TRegister.ShiftLeft(high, 2), TRegister.ShiftLeft(high, 1), to + (2 * PanelScratch.BlockBytes));
            UnpackPair<TRegister, T>(low + (2 * PanelScratch.BlockBytes), high, TRegister.ShiftRight(high, 1), to + (4 * PanelScratch.BlockBytes));
            UnpackPair<TRegister, T>(
                low + (3 * PanelScratch.BlockBytes), TRegister.ShiftRight(high, 2), TRegister.ShiftRight(high, 3), to + (6 * PanelScratch.BlockBytes));
        }

        UnpackScales<TRegister, TProducts, T>(unit, scratch);
    }

    /// <summary>Two blocks whose low bits share bytes; their fifth bits were shifted to where they belong.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void UnpackPair<TRegister, T>(byte* low, T high0, T high1, byte* to)
        where TRegister : struct, IPanelRegister<T>
        where T : unmanaged
    {
        T nibble = TRegister.SplatByte(15);
        T fifth = TRegister.SplatByte(16);
        T pairs = TRegister.Load(low);
        TRegister.Store(TRegister.Or(TRegister.And(pairs, nibble), TRegister.And(high0, fifth)), to);
        TRegister.Store(
            TRegister.Or(TRegister.And(TRegister.ShiftRight(pairs, 4), nibble), TRegister.And(high1, fifth)), to + PanelScratch.BlockBytes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void UnpackScales<TRegister, TProducts, T>(byte* unit, PanelScratch scratch)
        where TRegister : struct, IPanelRegister<T>
        where TProducts : struct, IPanelProducts<T>
        where T : unmanaged => KScaleUnit.Unpack<TRegister, TProducts, T>(unit + UnitScales, scratch);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T MultiplyPacked<TRegister, TProducts, T>(byte* unit, int row, TokenColumn x, PanelScratch scratch)
        where TRegister : struct, IPanelRegister<T>
        where TProducts : struct, IPanelProducts<T>
        where T : unmanaged
    {
        T sum = MultiplyPair<TRegister, TProducts, T>(unit, row, 0, x, scratch, TRegister.Zero);
        sum = MultiplyPair<TRegister, TProducts, T>(unit, row, 2, x, scratch, sum);
        sum = MultiplyPair<TRegister, TProducts, T>(unit, row, 4, x, scratch, sum);
        return MultiplyPair<TRegister, TProducts, T>(unit, row, 6, x, scratch, sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T MultiplyPair<TRegister, TProducts, T>(byte* unit, int row, int part, TokenColumn x, PanelScratch scratch, T sum)
        where TRegister : struct, IPanelRegister<T>
        where TProducts : struct, IPanelProducts<T>
        where T : unmanaged
    {
        byte* high = unit + (row * 4);
        byte* low = unit + UnitLow + (part / 2 * PanelScratch.BlockBytes) + (row * 4);
        byte* scales = scratch.Scales(part) + (row * 4);
        sbyte* inputs = x.Quants + (part * 32);
        T even = TRegister.Zero, odd = TRegister.Zero;
        for (int half = 0; half < 2; half++)
        {
            T a = TRegister.Zero, b = TRegister.Zero;
            for (int i = 0; i < 4; i++, high += PanelScratch.GroupBytes, low += PanelScratch.GroupBytes, inputs += 4)
            {
                AddPair<TRegister, TProducts, T>(low, high, part, inputs, ref a, ref b);
            }

            even = TProducts.AddScaled(even, a, TRegister.Load(scales));
            odd = TProducts.AddScaled(odd, b, TRegister.Load(scales + PanelScratch.GroupBytes));
        }

        sum = TRegister.MultiplyAdd(TRegister.ToFloats(even), TRegister.SplatFloat(x.Scales[part]), sum);
        return TRegister.MultiplyAdd(TRegister.ToFloats(odd), TRegister.SplatFloat(x.Scales[part + 1]), sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddPair<TRegister, TProducts, T>(byte* low, byte* high, int part, sbyte* inputs, ref T even, ref T odd)
        where TRegister : struct, IPanelRegister<T>
        where TProducts : struct, IPanelProducts<T>
        where T : unmanaged
    {
        T nibble = TRegister.SplatByte(15);
        T fifth = TRegister.SplatByte(16);
        T pairs = TRegister.Load(low);
        T bits = TRegister.Load(high);
        T first = part < 4 ? TRegister.ShiftLeft(bits, 4 - part) : TRegister.ShiftRight(bits, part - 4);
        T second = part < 4 ? TRegister.ShiftLeft(bits, 3 - part) : TRegister.ShiftRight(bits, part - 3);
        T weights = TRegister.Or(TRegister.And(pairs, nibble), TRegister.And(first, fifth));
        even = TProducts.Add(even, weights, TRegister.SplatFour(inputs));
        weights = TRegister.Or(TRegister.And(TRegister.ShiftRight(pairs, 4), nibble), TRegister.And(second, fifth));
        odd = TProducts.Add(odd, weights, TRegister.SplatFour(inputs + 32));
    }
}
