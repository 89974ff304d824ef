using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Sluice.Engine.Gguf;
using Sluice.Engine.Kernels.Lanes;
using Sluice.Engine.Kernels.Matrices.Panels;

namespace Sluice.Engine.Kernels.Matrices.Formats;

/// <summary>
/// MXFP4 (OCP Microscaling): an exponent of 8 bits, then 32 floats of 4 bits (sign, 2 bits of exponent, 1 of fraction). The
/// floats are taken twice, which makes them integers, and the power of two is halved for that. Bytes are unpacked plus 12. A power of two
/// is the upper half of a float, even where it is subnormal, and so it lies in panels: 4.5 bits for each weight.
/// </summary>
internal readonly unsafe struct Mxfp4Format : IPanelFormat
{
    private const int Quants = 1;
    private const int Center = 12;
    private const int UnitFactors = NibbleBlock.PanelBytes;

    public static GgmlType Type => GgmlType.MXFP4;

    public static int Columns => NibbleBlock.Columns;

    public static int Bytes => Quants + NibbleBlock.Bytes;

    public static int UnitBytes => UnitFactors + (2 * Interleaving.Rows);

    public static int LargestByte => 2 * Center;

    public static bool IsSigned => false;

    public static bool HasScales => false;

    public static bool HasOffsets => true;

    public static int PartColumns => 32;

    // Twice 0, 0.5, 1, 1.5, 2, 3, 4, 6 and their negatives, plus the center.
    private static ReadOnlySpan<sbyte> Levels => [12, 13, 14, 15, 16, 18, 20, 24, 12, 11, 10, 9, 8, 6, 4, 0];

    public static void Decode(byte* block, float* to)
    {
        ushort bits = PowerOf(*block);
        float factor = LanesScalar.LoadBrain(&bits);
        for (int i = 0; i < Columns; i++)
        {
            to[i] = factor * (Levels[NibbleBlock.Value(block + Quants, i)] - Center);
        }
    }

    public static void Pack(byte* block, byte* unit, int row)
    {
        Interleaving.Fours(block + Quants, unit, row, NibbleBlock.Bytes);
        ((ushort*)(unit + UnitFactors))[row] = PowerOf(*block);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Unpack<TRegister, TProducts, T>(byte* unit, PanelScratch scratch, int index)
        where TRegister : struct, IPanelRegister<T>
        where TProducts : struct, IPanelProducts<T>
        where T : unmanaged
    {
        T table = TRegister.SplatTable((sbyte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(Levels)));
        NibbleBlock.LookUp<TRegister, T>(unit, table, scratch.Quants(index));
        for (int row = 0; row < Interleaving.Rows; row += TRegister.Rows)
        {
            TRegister.Store(TRegister.LoadBrains((ushort*)(unit + UnitFactors) + row), scratch.Factors(index) + (row * 4));
        }

        NibbleBlock.Scale<TRegister, T>(scratch.Factors(index), -Center, scratch.Offsets(index));
    }

    /// <summary>The upper half of the float 2^(exponent - 128); the lowest two are subnormal.</summary>
    private static ushort PowerOf(byte exponent) => (ushort)(exponent < 2 ? 0x20 << exponent : (exponent - 1) << 7);
}
