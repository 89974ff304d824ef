using System.Runtime.CompilerServices;
using Sluice.Engine.Kernels.Matrices.Panels;

namespace Sluice.Engine.Kernels.Matrices.Formats;

/// <summary>32 values of 4 bits in 16 bytes: byte i holds value i in its low half and value i + 16 in its high half.</summary>
internal static unsafe class NibbleBlock
{
    public const int Columns = 32;
    public const int Bytes = 16;

    /// <summary>What the 16 bytes of 16 rows take in a panel.</summary>
    public const int PanelBytes = Bytes * Interleaving.Rows;

    private const int Group = 64;

    public static int Value(byte* quants, int index) => index < Bytes ? quants[index] & 15 : quants[index - Bytes] >> 4;

    /// <summary>Every value in a byte of its own.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Unpack<TRegister, T>(byte* from, byte* to)
        where TRegister : struct, IPanelRegister<T>
        where T : unmanaged
    {
        T nibble = TRegister.SplatByte(15);
        for (int i = 0; i < PanelBytes; i += 4 * TRegister.Rows)
        {
            T pairs = TRegister.Load(from + i);
            TRegister.Store(TRegister.And(pairs, nibble), to + i);
            TRegister.Store(TRegister.And(TRegister.ShiftRight(pairs, 4), nibble), to + PanelBytes + i);
        }
    }

    /// <summary>The same, with every value replaced by the byte that it numbers in a table of 16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LookUp<TRegister, T>(byte* from, T table, byte* to)
        where TRegister : struct, IPanelRegister<T>
        where T : unmanaged
    {
        T nibble = TRegister.SplatByte(15);
        for (int i = 0; i < PanelBytes; i += 4 * TRegister.Rows)
        {
            T pairs = TRegister.Load(from + i);
            TRegister.Store(TRegister.LookUp(table, TRegister.And(pairs, nibble)), to + i);
            TRegister.Store(TRegister.LookUp(table, TRegister.And(TRegister.ShiftRight(pairs, 4), nibble)), to + PanelBytes + i);
        }
    }

    /// <summary>The same, with a fifth bit from the bytes that <see cref="PackFifthBits"/> made.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void UnpackFives<TRegister, T>(byte* from, byte* fifths, byte* to)
        where TRegister : struct, IPanelRegister<T>
        where T : unmanaged
    {
        T nibble = TRegister.SplatByte(15);
        T bit = TRegister.SplatByte(16);
        for (int i = 0; i < Group; i += 4 * TRegister.Rows)
        {
            // Bit g of a byte belongs to the value at its place in the gth group of 4.
            T high = TRegister.Load(fifths + i);
            T pairs = TRegister.Load(from + i);
            TRegister.Store(TRegister.Or(TRegister.And(pairs, nibble), TRegister.And(TRegister.ShiftLeft(high, 4), bit)), to + i);
            TRegister.Store(TRegister.Or(TRegister.And(TRegister.ShiftRight(pairs, 4), nibble), TRegister.And(high, bit)), to + (4 * Group) + i);
            pairs = TRegister.Load(from + Group + i);
            TRegister.Store(TRegister.Or(TRegister.And(pairs, nibble), TRegister.And(TRegister.ShiftLeft(high, 3), bit)), to + Group + i);
            TRegister.Store(TRegister.Or(TRegister.And(TRegister.ShiftRight(pairs, 4), nibble), TRegister.And(TRegister.ShiftRight(high, 1), bit)), to + (5 * Group) + i);
            pairs = TRegister.Load(from + (2 * Group) + i);
            TRegister.Store(TRegister.Or(TRegister.And(pairs, nibble), TRegister.And(TRegister.ShiftLeft(high, 2), bit)), to + (2 * Group) + i);
            TRegister.Store(TRegister.Or(TRegister.And(TRegister.ShiftRight(pairs, 4), nibble), TRegister.And(TRegister.ShiftRight(high, 2), bit)), to + (6 * Group) + i);
            pairs = TRegister.Load(from + (3 * Group) + i);
            TRegister.Store(TRegister.Or(TRegister.And(pairs, nibble), TRegister.And(TRegister.ShiftLeft(high, 1), bit)), to + (3 * Group) + i);
            TRegister.Store(TRegister.Or(TRegister.And(TRegister.ShiftRight(pairs, 4), nibble), TRegister.And(TRegister.ShiftRight(high, 3), bit)), to + (7 * Group) + i);
        }
    }

    /// <summary>Spreads 32 bits, one for each value, over the 4 bytes of a row: bit g of byte b is that of value 4 g + b.</summary>
    public static void PackFifthBits(uint bits, byte* panel, int row)
    {
        uint spread = 0;
        for (int i = 0; i < Columns; i++)
        {
            spread |= (bits >> i & 1) << ((i % 4 * 8) + (i / 4));
        }

        ((uint*)panel)[row] = spread;
    }

    /// <summary>A binary16 of each row as floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void UnpackHalves<TRegister, T>(byte* from, byte* to)
        where TRegister : struct, IPanelRegister<T>
        where T : unmanaged
    {
        for (int row = 0; row < Interleaving.Rows; row += TRegister.Rows)
        {
            TRegister.Store(TRegister.LoadHalves((ushort*)from + row), to + (row * 4));
        }
    }

    /// <summary>Factors times a number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Scale<TRegister, T>(byte* factors, float by, byte* to)
        where TRegister : struct, IPanelRegister<T>
        where T : unmanaged
    {
        T times = TRegister.SplatFloat(by);
        for (int row = 0; row < Interleaving.Rows; row += TRegister.Rows)
        {
            TRegister.Store(TRegister.Multiply(TRegister.Load(factors + (row * 4)), times), to + (row * 4));
        }
    }
}
