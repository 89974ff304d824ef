using System.Runtime.CompilerServices;
using Sluice.Engine.Gguf;
using Sluice.Engine.Kernels.Lanes;
using Sluice.Engine.Kernels.Matrices.Panels;

namespace Sluice.Engine.Kernels.Matrices.Formats;

/// <summary>
/// IQ4_XS: a scale (binary16), the high 2 bits of 8 scales, their low 4 bits, then 8 times 32 numbers of levels. The scales are
/// stored plus 32. In a panel they have bytes of their own: 4.3125 bits for each weight.
/// </summary>
internal readonly unsafe struct IQ4XSFormat : IPanelFormat
{
    private const int High = 2;
    private const int Low = 4;
    private const int Quants = 8;
    private const int Parts = 8;
    private const int QuantBytes = Parts * NibbleBlock.Bytes;
    private const int Rows = Interleaving.Rows;
    private const int UnitScales = QuantBytes * Rows;
    private const int UnitFactors = UnitScales + (Parts * Rows);

    public static GgmlType Type => GgmlType.IQ4_XS;

    public static int Columns => Parts * NibbleBlock.Columns;

    public static int Bytes => Quants + QuantBytes;

    public static int UnitBytes => UnitFactors + (2 * Rows);

    public static int LargestByte => NonlinearTable.Largest;

    public static bool IsSigned => true;

    public static bool HasScales => true;

    public static bool HasOffsets => false;

    public static int PartColumns => 32;

    public static void Decode(byte* block, float* to)
    {
        float factor = LanesScalar.LoadHalf((ushort*)block);
        for (int i = 0; i < Columns; i++)
        {
            int part = i / NibbleBlock.Columns;
            int level = NibbleBlock.Value(block + Quants + (part * NibbleBlock.Bytes), i % NibbleBlock.Columns);
            to[i] = factor * ScaleOf(block, part) * NonlinearTable.Start[level];
        }
    }

    public static void Pack(byte* block, byte* unit, int row)
    {
        Interleaving.Fours(block + Quants, unit, row, QuantBytes);
        for (int part = 0; part < Parts; part++)
        {
            ((sbyte*)unit)[UnitScales + (part * Rows) + row] = (sbyte)ScaleOf(block, part);
        }

        ((ushort*)(unit + UnitFactors))[row] = *(ushort*)block;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Unpack<TRegister, TProducts, T>(byte* unit, PanelScratch scratch, int index)
        where TRegister : struct, IPanelRegister<T>
        where TProducts : struct, IPanelProducts<T>
        where T : unmanaged
    {
        T table = TRegister.SplatTable(NonlinearTable.Start);
        for (int part = 0; part < Parts; part++)
        {
            NibbleBlock.LookUp<TRegister, T>(unit + (part * NibbleBlock.PanelBytes), table, scratch.Quants(part));
            for (int row = 0; row < Rows; row += TRegister.Rows)
            {
                T scale = TRegister.LoadIntegers((sbyte*)unit + UnitScales + (part * Rows) + row);
                TRegister.Store(TProducts.SpreadScales(scale), scratch.Scales(part) + (row * 4));
            }
        }

        NibbleBlock.UnpackHalves<TRegister, T>(unit + UnitFactors, scratch.Factors(0));
    }

    private static int ScaleOf(byte* block, int part)
    {
        int low = block[Low + (part / 2)] >> (part % 2 * 4) & 15;
        int high = *(ushort*)(block + High) >> (part * 2) & 3;
        return (low | (high << 4)) - 32;
    }
}
