using System.Runtime.CompilerServices;
using Sluice.Engine.Gguf;
using Sluice.Engine.Kernels.Lanes;
using Sluice.Engine.Kernels.Matrices.Panels;

namespace Sluice.Engine.Kernels.Matrices.Formats;

/// <summary>Q5_1: a scale and a minimum (binary16), the fifth bits of 32 values in 4 bytes, their low 4 bits.</summary>
internal readonly unsafe struct Q51Format : IPanelFormat
{
    private const int Fifths = 4;
    private const int Quants = 8;
    private const int UnitFifths = NibbleBlock.PanelBytes;
    private const int UnitFactors = UnitFifths + (4 * Interleaving.Rows);
    private const int UnitMinimums = UnitFactors + (2 * Interleaving.Rows);

    public static GgmlType Type => GgmlType.Q5_1;

    public static int Columns => NibbleBlock.Columns;

    public static int Bytes => Quants + NibbleBlock.Bytes;

    public static int UnitBytes => UnitMinimums + (2 * Interleaving.Rows);

    public static int LargestByte => 31;

    public static bool IsSigned => false;

    public static bool HasScales => false;

    public static bool HasOffsets => true;

    public static int PartColumns => 32;

    public static void Decode(byte* block, float* to)
    {
        float factor = LanesScalar.LoadHalf((ushort*)block);
        float minimum = LanesScalar.LoadHalf((ushort*)block + 1);
        uint fifths = *(uint*)(block + Fifths);
        for (int i = 0; i < Columns; i++)
        {
            int quant = NibbleBlock.Value(block + Quants, i) | ((int)(fifths >> i & 1) << 4);
            to[i] = (factor * quant) + minimum;
        }
    }

    public static void Pack(byte* block, byte* unit, int row)
    {
        Interleaving.Fours(block + Quants, unit, row, NibbleBlock.Bytes);
        NibbleBlock.PackFifthBits(*(uint*)(block + Fifths), unit + UnitFifths, row);
        ((ushort*)(unit + UnitFactors))[row] = *(ushort*)block;
        ((ushort*)(unit + UnitMinimums))[row] = ((ushort*)block)[1];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Unpack<TRegister, TProducts, T>(byte* unit, PanelScratch scratch, int index)
        where TRegister : struct, IPanelRegister<T>
        where TProducts : struct, IPanelProducts<T>
        where T : unmanaged
    {
        NibbleBlock.UnpackFives<TRegister, T>(unit, unit + UnitFifths, scratch.Quants(index));
        NibbleBlock.UnpackHalves<TRegister, T>(unit + UnitFactors, scratch.Factors(index));
        NibbleBlock.UnpackHalves<TRegister, T>(unit + UnitMinimums, scratch.Offsets(index));
    }
}
