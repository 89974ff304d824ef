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

        CenteredScaleUnit.Unpack<TRegister, TProducts, T>(
            (sbyte*)unit + (Scales * Rows), (ushort*)(unit + (Factor * Rows)), center: 32, scratch);
    }
}
