using System.Runtime.CompilerServices;
using Sluice.Engine.Gguf;
using Sluice.Engine.Kernels.Lanes;
using Sluice.Engine.Kernels.Matrices.Panels;

namespace Sluice.Engine.Kernels.Matrices.Formats;

/// <summary>
/// Q4_K: a scale and a minimum (binary16), 8 scales and minimums of 6 bits, 128 bytes. Of each 32 bytes the low halves are 32
/// values and the high halves the next 32. In a panel the scales have bytes of their own: 4.625 bits for each weight.
/// </summary>
internal readonly unsafe struct Q4KFormat : IPanelFormat
{
    private const int Scales = 4;
    private const int Quants = Scales + KScales.Bytes;
    private const int QuantBytes = 128;
    private const int UnitQuants = KScaleUnit.Bytes;

    public static GgmlType Type => GgmlType.Q4_K;

    public static int Columns => 256;

    public static int Bytes => 144;

    public static int UnitBytes => UnitQuants + (QuantBytes * Interleaving.Rows);

    public static int LargestByte => 15;

    public static bool IsSigned => false;

    public static bool HasScales => true;

    public static bool HasOffsets => true;

    public static bool MultipliesPacked => true;

    public static bool PairsRegisters => true;

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
            int pair = block[Quants + (part / 2 * 32) + (i % 32)];
            int quant = part % 2 == 0 ? pair & 15 : pair >> 4;
            to[i] = (factor * scales[part] * quant) - (minimum * scales[KScales.Count + part]);
        }
    }

    public static void Pack(byte* block, byte* unit, int row)
    {
        KScaleUnit.Pack(block, unit, row);
        Interleaving.Fours(block + Quants, unit + UnitQuants, row, QuantBytes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Unpack<TRegister, TProducts, T>(byte* unit, PanelScratch scratch, int index)
        where TRegister : struct, IPanelRegister<T>
        where TProducts : struct, IPanelProducts<T>
        where T : unmanaged
    {
        T nibble = TRegister.SplatByte(15);
        byte* from = unit + UnitQuants;
        for (int block = 0; block < PanelScratch.Blocks; block += 2)
        {
            byte* low = scratch.Quants(block);
            byte* high = scratch.Quants(block + 1);
            for (int i = 0; i < PanelScratch.BlockBytes; i += 4 * TRegister.Rows)
            {
                T pairs = TRegister.Load(from + i);
                TRegister.Store(TRegister.And(pairs, nibble), low + i);
                TRegister.Store(TRegister.And(TRegister.ShiftRight(pairs, 4), nibble), high + i);
            }

            from += PanelScratch.BlockBytes;
        }

        UnpackScales<TRegister, TProducts, T>(unit, scratch);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void UnpackScales<TRegister, TProducts, T>(byte* unit, PanelScratch scratch)
        where TRegister : struct, IPanelRegister<T>
        where TProducts : struct, IPanelProducts<T>
        where T : unmanaged => KScaleUnit.Unpack<TRegister, TProducts, T>(unit, scratch);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T MultiplyPacked<TRegister, TProducts, T>(byte* unit, int row, TokenColumn x, PanelScratch scratch)
        where TRegister : struct, IPanelRegister<T>
        where TProducts : struct, IPanelProducts<T>
        where T : unmanaged
    {
        T nibble = TRegister.SplatByte(15);
        Prefetch.Lines(unit + Prefetch.Distance, KScaleUnit.Bytes);
        byte* from = unit + UnitQuants + (row * 4);
        sbyte* inputs = x.Quants;
        T sum = TRegister.Zero;
        for (int part = 0; part < KScales.Count; part += 2)
        {
            T low = TRegister.Zero;
            T high = TRegister.Zero;
            for (int i = 0; i < 4; i++, from += 2 * PanelScratch.GroupBytes, inputs += 8)
            {
                Prefetch.Line(from + Prefetch.Distance);
                Prefetch.Line(from + Prefetch.Distance + PanelScratch.GroupBytes);
                T pairs = TRegister.Load(from);
                low = TProducts.Add(low, TRegister.And(pairs, nibble), TRegister.SplatFour(inputs));
                high = TProducts.Add(high, TRegister.And(TRegister.ShiftRight(pairs, 4), nibble), TRegister.SplatFour(inputs + 32));
                pairs = TRegister.Load(from + PanelScratch.GroupBytes);
                low = TProducts.Add(low, TRegister.And(pairs, nibble), TRegister.SplatFour(inputs + 4));
                high = TProducts.Add(high, TRegister.And(TRegister.ShiftRight(pairs, 4), nibble), TRegister.SplatFour(inputs + 36));
            }

            inputs += 32;
            byte* scales = scratch.Scales(part) + (row * 4);
            low = TProducts.AddScaled(TRegister.Zero, low, TRegister.Load(scales));
            high = TProducts.AddScaled(TRegister.Zero, high, TRegister.Load(scales + PanelScratch.GroupBytes));
            sum = TRegister.MultiplyAdd(TRegister.ToFloats(low), TRegister.SplatFloat(x.Scales[part]), sum);
            sum = TRegister.MultiplyAdd(TRegister.ToFloats(high), TRegister.SplatFloat(x.Scales[part + 1]), sum);
        }

        return sum;
    }
}
