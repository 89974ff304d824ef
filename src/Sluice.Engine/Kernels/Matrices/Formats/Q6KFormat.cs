using System.Runtime.CompilerServices;
using Sluice.Engine.Gguf;
using Sluice.Engine.Kernels.Lanes;
using Sluice.Engine.Kernels.Matrices.Panels;

namespace Sluice.Engine.Kernels.Matrices.Formats;

/// <summary>
/// Q6_K: 128 bytes with the low 4 bits of the values, 64 bytes with their high 2 bits, 16 signed scales, a scale (binary16).
/// Each half of the block has 64 and 32 of those bytes: low halves are its first 64 values, high halves its last 64, and the
/// bit pairs of byte i belong to the values i, i + 32, i + 64 and i + 96. Values are stored plus 32.
/// </summary>
internal readonly unsafe struct Q6KFormat : IPanelFormat
{
    private const int Low = 0;
    private const int High = 128;
    private const int Scales = 192;
    private const int Factor = 208;
    private const int Parts = 16;
    private const int Rows = Interleaving.Rows;

    public static GgmlType Type => GgmlType.Q6_K;

    public static int Columns => 256;

    public static int Bytes => 210;

    public static int UnitBytes => Bytes * Rows;

    public static int LargestByte => 63;

    public static bool IsSigned => false;

    public static bool HasScales => true;

    public static bool HasOffsets => true;

    public static bool MultipliesPacked => true;

    public static int PartColumns => 16;

    public static void Decode(byte* block, float* to)
    {
        float factor = LanesScalar.LoadHalf((ushort*)(block + Factor));
        for (int i = 0; i < Columns; i++)
        {
            int half = i / 128;
            int quarter = i % 128 / 32;
            int pair = block[Low + (half * 64) + (i % 64)];
            int top = block[High + (half * 32) + (i % 32)] >> (2 * quarter) & 3;
            int quant = ((quarter < 2 ? pair & 15 : pair >> 4) | (top << 4)) - 32;
            to[i] = factor * (sbyte)block[Scales + (i / 16)] * quant;
        }
    }

    public static void Pack(byte* block, byte* unit, int row)
    {
        Interleaving.Fours(block, unit, row, Scales);
        Interleaving.Ones(block + Scales, unit + (Scales * Rows), row, Parts);
        ((ushort*)(unit + (Factor * Rows)))[row] = *(ushort*)(block + Factor);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Unpack<TRegister, TProducts, T>(byte* unit, PanelScratch scratch, int index)
        where TRegister : struct, IPanelRegister<T>
        where TProducts : struct, IPanelProducts<T>
        where T : unmanaged
    {
        T nibble = TRegister.SplatByte(15);
        T third = TRegister.SplatByte(0x30);
        for (int half = 0; half < 2; half++)
        {
            byte* low = unit + (half * 2 * PanelScratch.BlockBytes);
            byte* high = unit + (High * Rows) + (half * PanelScratch.BlockBytes);
            byte* to = scratch.Quants(half * 4);
            for (int i = 0; i < PanelScratch.BlockBytes; i += 4 * TRegister.Rows)
            {
                T a = TRegister.Load(low + i);
                T b = TRegister.Load(low + i + PanelScratch.BlockBytes);
                T top = TRegister.Load(high + i);
                TRegister.Store(
                    TRegister.Or(TRegister.And(a, nibble), TRegister.And(TRegister.ShiftLeft(top, 4), third)), to + i);
                TRegister.Store(
                    TRegister.Or(TRegister.And(b, nibble), TRegister.And(TRegister.ShiftLeft(top, 2), third)),
                    to + i + PanelScratch.BlockBytes);
                TRegister.Store(
                    TRegister.Or(TRegister.And(TRegister.ShiftRight(a, 4), nibble), TRegister.And(top, third)),
                    to + i + (2 * PanelScratch.BlockBytes));
                TRegister.Store(
                    TRegister.Or(TRegister.And(TRegister.ShiftRight(b, 4), nibble), TRegister.And(TRegister.ShiftRight(top, 2), third)),
                    to + i + (3 * PanelScratch.BlockBytes));
            }
        }

        UnpackScales<TRegister, TProducts, T>(unit, scratch);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void UnpackScales<TRegister, TProducts, T>(byte* unit, PanelScratch scratch)
        where TRegister : struct, IPanelRegister<T>
        where TProducts : struct, IPanelProducts<T>
        where T : unmanaged => CenteredScaleUnit.Unpack<TRegister, TProducts, T>(
            (sbyte*)unit + (Scales * Rows), (ushort*)(unit + (Factor * Rows)), center: 32, scratch);

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
        T nibble = TRegister.SplatByte(15);
        T third = TRegister.SplatByte(0x30);
        byte* low = unit + (half * 2 * PanelScratch.BlockBytes) + (row * 4);
        byte* high = unit + (High * Rows) + (half * PanelScratch.BlockBytes) + (row * 4);
        byte* scales = scratch.Scales(half * 8) + (row * 4);
        sbyte* inputs = x.Quants + (half * 128);
        T whole0 = TRegister.Zero, whole1 = TRegister.Zero, whole2 = TRegister.Zero, whole3 = TRegister.Zero;
        for (int part = 0; part < 2; part++, scales += PanelScratch.GroupBytes)
        {
            // As many products as a sum of 16 bits holds.
            for (int i = 0; i < 2; i++, low += 2 * PanelScratch.GroupBytes, high += 2 * PanelScratch.GroupBytes, inputs += 8)
            {
                T top = TRegister.Load(high);
                T topNext = TRegister.Load(high + PanelScratch.GroupBytes);
                T pairs = TRegister.Load(low);
                T pairsNext = TRegister.Load(low + PanelScratch.GroupBytes);
                T weights = TRegister.Or(TRegister.And(pairs, nibble), TRegister.And(TRegister.ShiftLeft(top, 4), third));
                T next = TRegister.Or(TRegister.And(pairsNext, nibble), TRegister.And(TRegister.ShiftLeft(topNext, 4), third));
                whole0 = AddProducts<TRegister, TProducts, T>(whole0, weights, next, inputs, scales);
                weights = TRegister.Or(TRegister.And(TRegister.ShiftRight(pairs, 4), nibble), TRegister.And(top, third));
                next = TRegister.Or(TRegister.And(TRegister.ShiftRight(pairsNext, 4), nibble), TRegister.And(topNext, third));
                whole2 = AddProducts<TRegister, TProducts, T>(whole2, weights, next, inputs + 64, scales + (4 * PanelScratch.GroupBytes));
                pairs = TRegister.Load(low + PanelScratch.BlockBytes);
                pairsNext = TRegister.Load(low + PanelScratch.BlockBytes + PanelScratch.GroupBytes);
                weights = TRegister.Or(TRegister.And(pairs, nibble), TRegister.And(TRegister.ShiftLeft(top, 2), third));
                next = TRegister.Or(TRegister.And(pairsNext, nibble), TRegister.And(TRegister.ShiftLeft(topNext, 2), third));
                whole1 = AddProducts<TRegister, TProducts, T>(whole1, weights, next, inputs + 32, scales + (2 * PanelScratch.GroupBytes));
                weights = TRegister.Or(TRegister.And(TRegister.ShiftRight(pairs, 4), nibble), TRegister.And(TRegister.ShiftRight(top, 2), third));
                next = TRegister.Or(TRegister.And(TRegister.ShiftRight(pairsNext, 4), nibble), TRegister.And(TRegister.ShiftRight(topNext, 2), third));
                whole3 = AddProducts<TRegister, TProducts, T>(whole3, weights, next, inputs + 96, scales + (6 * PanelScratch.GroupBytes));
            }
        }

        float* xScales = x.Scales + (half * 4);
        sum = TRegister.MultiplyAdd(TRegister.ToFloats(whole0), TRegister.SplatFloat(xScales[0]), sum);
        sum = TRegister.MultiplyAdd(TRegister.ToFloats(whole1), TRegister.SplatFloat(xScales[1]), sum);
        sum = TRegister.MultiplyAdd(TRegister.ToFloats(whole2), TRegister.SplatFloat(xScales[2]), sum);
        return TRegister.MultiplyAdd(TRegister.ToFloats(whole3), TRegister.SplatFloat(xScales[3]), sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T AddProducts<TRegister, TProducts, T>(T whole, T weights, T next, sbyte* inputs, byte* scales)
        where TRegister : struct, IPanelRegister<T>
        where TProducts : struct, IPanelProducts<T>
        where T : unmanaged
    {
        T products = TProducts.Add(TRegister.Zero, weights, TRegister.SplatFour(inputs));
        products = TProducts.Add(products, next, TRegister.SplatFour(inputs + 4));
        return TProducts.AddScaled(whole, products, TRegister.Load(scales));
    }
}
