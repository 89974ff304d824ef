using System.Runtime.CompilerServices;
using Sluice.Engine.Gguf;
using Sluice.Engine.Kernels.Lanes;
using Sluice.Engine.Kernels.Matrices.Panels;

namespace Sluice.Engine.Kernels.Matrices.Formats;

/// <summary>
/// Q6_K: 128 bytes with the low 4 bits of the values, 64 bytes with their high 2 bits, 16 signed scales, a scale (binary16).
/// Each half of the block has 64 and 32 of those bytes: low halves are its first 64 values, high halves its last 64, and the
/// bit pairs of byte i belong to the values i, i + 32, i + 64 and i + 96. Values are stored plus 32. In a panel, 16 values of
/// a row are three times 4 bytes: their low 6 bits are the first 12 values, their high pairs of bits the last 4.
/// </summary>
internal readonly unsafe struct Q6KFormat : IPanelFormat
{
    private const int Low = 0;
    private const int High = 128;
    private const int Scales = 192;
    private const int Factor = 208;
    private const int Parts = 16;
    private const int Rows = Interleaving.Rows;
    private const int UnitScales = 2 * Rows;
    private const int UnitQuants = UnitScales + (Parts * Rows);
    private const int PackedPart = 3 * PanelScratch.GroupBytes;

    public static GgmlType Type => GgmlType.Q6_K;

    public static int Columns => 256;

    public static int Bytes => 210;

    public static int UnitBytes => Bytes * Rows;

    public static int LargestByte => 63;

    public static bool IsSigned => false;

    public static bool HasScales => true;

    public static int Center => 32;

    public static bool HasOffsets => false;

    public static bool MultipliesPacked => true;

    public static bool PairsRegisters => true;

    public static int PartColumns => 16;

    public static void Decode(byte* block, float* to)
    {
        float factor = LanesScalar.LoadHalf((ushort*)(block + Factor));
        for (int i = 0; i < Columns; i++)
        {
            to[i] = factor * (sbyte)block[Scales + (i / 16)] * (Quant(block, i) - Center);
        }
    }

    public static void Pack(byte* block, byte* unit, int row)
    {
        byte* to = unit + UnitQuants + (row * 4);
        for (int part = 0; part < Parts; part++, to += PackedPart)
        {
            for (int i = 0; i < 4; i++)
            {
                int first = (part * 16) + i;
                int last = Quant(block, first + 12);
                for (int group = 0; group < 3; group++)
                {
                    to[(group * PanelScratch.GroupBytes) + i] = (byte)(Quant(block, first + (group * 4)) | (last >> (2 * group) << 6));
                }
            }
        }

        Interleaving.Ones(block + Scales, unit + UnitScales, row, Parts);
        ((ushort*)unit)[row] = *(ushort*)(block + Factor);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Unpack<TRegister, TProducts, T>(byte* unit, PanelScratch scratch, int index)
        where TRegister : struct, IPanelRegister<T>
        where TProducts : struct, IPanelProducts<T>
        where T : unmanaged
    {
        T six = TRegister.SplatByte(63);
        byte* to = scratch.Quants(0);
        byte* from = unit + UnitQuants;
        for (int part = 0; part < Parts; part++, from += PackedPart, to += 4 * PanelScratch.GroupBytes)
        {
            for (int i = 0; i < PanelScratch.GroupBytes; i += 4 * TRegister.Rows)
            {
                T a = TRegister.Load(from + i);
                T b = TRegister.Load(from + PanelScratch.GroupBytes + i);
                T c = TRegister.Load(from + (2 * PanelScratch.GroupBytes) + i);
                TRegister.Store(TRegister.And(a, six), to + i);
                TRegister.Store(TRegister.And(b, six), to + PanelScratch.GroupBytes + i);
                TRegister.Store(TRegister.And(c, six), to + (2 * PanelScratch.GroupBytes) + i);
                TRegister.Store(Last<TRegister, T>(a, b, c), to + (3 * PanelScratch.GroupBytes) + i);
            }
        }

        CenteredScaleUnit.Unpack<TRegister, TProducts, T>((sbyte*)unit + UnitScales, (ushort*)unit, scratch);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void UnpackScales<TRegister, TProducts, T>(byte* unit, PanelScratch scratch)
        where TRegister : struct, IPanelRegister<T>
        where TProducts : struct, IPanelProducts<T>
        where T : unmanaged => CenteredScaleUnit.UnpackFactors<TRegister, T>((ushort*)unit, scratch);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T MultiplyPacked<TRegister, TProducts, T>(byte* unit, int row, TokenColumn x, PanelScratch scratch)
        where TRegister : struct, IPanelRegister<T>
        where TProducts : struct, IPanelProducts<T>
        where T : unmanaged
    {
        Prefetch.Lines(unit + Prefetch.Distance, UnitQuants);
        byte* from = unit + UnitQuants + (row * 4);
        sbyte* scales = (sbyte*)unit + UnitScales + row;
        sbyte* inputs = x.Quants;
        int* pairSums = x.PairSums;
        T sum = TRegister.Zero;
        for (int block = 0; block < PanelScratch.Blocks; block++)
        {
            T whole = AddPart<TRegister, TProducts, T>(TRegister.Zero, from, inputs, pairSums, scales);
            whole = AddPart<TRegister, TProducts, T>(whole, from + PackedPart, inputs + 16, pairSums + 1, scales + Rows);
            sum = TRegister.MultiplyAdd(TRegister.ToFloats(whole), TRegister.SplatFloat(x.Scales[block]), sum);
            from += 2 * PackedPart;
            inputs += 32;
            pairSums += 2;
            scales += 2 * Rows;
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T AddPart<TRegister, TProducts, T>(T whole, byte* from, sbyte* inputs, int* pairSums, sbyte* scales)
        where TRegister : struct, IPanelRegister<T>
        where TProducts : struct, IPanelProducts<T>
        where T : unmanaged
    {
        T six = TRegister.SplatByte(63);
        Prefetch.Lines(from + Prefetch.Distance, PackedPart);
        T a = TRegister.Load(from);
        T b = TRegister.Load(from + PanelScratch.GroupBytes);
        T c = TRegister.Load(from + (2 * PanelScratch.GroupBytes));
        T products = TProducts.Centered(TRegister.SplatFour((sbyte*)pairSums), Center);
        products = TProducts.Add(products, TRegister.And(a, six), TRegister.SplatFour(inputs));
        products = TProducts.Add(products, TRegister.And(b, six), TRegister.SplatFour(inputs + 4));
        products = TProducts.Add(products, TRegister.And(c, six), TRegister.SplatFour(inputs + 8));
        products = TProducts.Add(products, Last<TRegister, T>(a, b, c), TRegister.SplatFour(inputs + 12));
        return TProducts.AddScaled(whole, products, TProducts.SpreadScales(TRegister.LoadIntegers(scales)));
    }

    /// <summary>The values whose bits are the high pairs of three others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Last<TRegister, T>(T a, T b, T c)
        where TRegister : struct, IPanelRegister<T>
        where T : unmanaged
    {
        T low = TRegister.And(TRegister.ShiftRight(a, 6), TRegister.SplatByte(3));
        T middle = TRegister.And(TRegister.ShiftRight(b, 4), TRegister.SplatByte(12));
        return TRegister.Or(TRegister.Or(low, middle), TRegister.And(TRegister.ShiftRight(c, 2), TRegister.SplatByte(48)));
    }

    private static int Quant(byte* block, int i)
    {
        int half = i / 128;
        int quarter = i % 128 / 32;
        int pair = block[Low + (half * 64) + (i % 64)];
        int top = block[High + (half * 32) + (i % 32)] >> (2 * quarter) & 3;
        return (quarter < 2 ? pair & 15 : pair >> 4) | (top << 4);
    }
}
