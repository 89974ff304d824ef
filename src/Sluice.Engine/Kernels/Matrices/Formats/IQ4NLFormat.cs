using System.Runtime.CompilerServices;
using Sluice.Engine.Gguf;
using Sluice.Engine.Kernels.Lanes;
using Sluice.Engine.Kernels.Matrices.Panels;

namespace Sluice.Engine.Kernels.Matrices.Formats;

/// <summary>IQ4_NL: a scale (binary16), then 32 numbers of levels.</summary>
internal readonly unsafe struct IQ4NLFormat : IPanelFormat
{
    private const int Quants = 2;
    private const int UnitFactors = NibbleBlock.PanelBytes;

    public static GgmlType Type => GgmlType.IQ4_NL;

    public static int Columns => NibbleBlock.Columns;

    public static int Bytes => Quants + NibbleBlock.Bytes;

    public static int UnitBytes => UnitFactors + (2 * Interleaving.Rows);

    public static int LargestByte => NonlinearTable.Largest;

    public static bool IsSigned => true;

    public static bool HasScales => false;

    public static bool HasOffsets => false;

    public static int PartColumns => 32;

    public static void Decode(byte* block, float* to)
    {
        float factor = LanesScalar.LoadHalf((ushort*)block);
        for (int i = 0; i < Columns; i++)
        {
            to[i] = factor * NonlinearTable.Start[NibbleBlock.Value(block + Quants, i)];
        }
    }

    public static void Pack(byte* block, byte* unit, int row)
    {
        Interleaving.Fours(block + Quants, unit, row, NibbleBlock.Bytes);
        ((ushort*)(unit + UnitFactors))[row] = *(ushort*)block;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Unpack<TRegister, TProducts, T>(byte* unit, PanelScratch scratch, int index)
        where TRegister : struct, IPanelRegister<T>
        where TProducts : struct, IPanelProducts<T>
        where T : unmanaged
    {
        NibbleBlock.LookUp<TRegister, T>(unit, TRegister.SplatTable(NonlinearTable.Start), scratch.Quants(index));
        NibbleBlock.UnpackHalves<TRegister, T>(unit + UnitFactors, scratch.Factors(index));
    }
}
