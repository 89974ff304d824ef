using System.Runtime.CompilerServices;

namespace Sluice.Engine.Kernels.Matrices.Panels;

/// <summary>Two registers as one, so that what all rows have in common is read once for both.</summary>
internal readonly unsafe struct PanelRegisterPair<TRegister, T> : IPanelRegister<RowPair<T>>
    where TRegister : struct, IPanelRegister<T>
    where T : unmanaged
{
    public static int Rows => 2 * TRegister.Rows;

    public static RowPair<T> Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Both(TRegister.Zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RowPair<T> Load(byte* from) => new(TRegister.Load(from), TRegister.Load(from + (4 * TRegister.Rows)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(RowPair<T> value, byte* to)
    {
        TRegister.Store(value.First, to);
        TRegister.Store(value.Second, to + (4 * TRegister.Rows));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RowPair<T> LoadIntegers(sbyte* from) => new(TRegister.LoadIntegers(from), TRegister.LoadIntegers(from + TRegister.Rows));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RowPair<T> LoadHalves(ushort* from) => new(TRegister.LoadHalves(from), TRegister.LoadHalves(from + TRegister.Rows));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RowPair<T> LoadBrains(ushort* from) => new(TRegister.LoadBrains(from), TRegister.LoadBrains(from + TRegister.Rows));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RowPair<T> SplatByte(byte value) => Both(TRegister.SplatByte(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RowPair<T> SplatInteger(int value) => Both(TRegister.SplatInteger(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RowPair<T> SplatFloat(float value) => Both(TRegister.SplatFloat(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RowPair<T> SplatFour(sbyte* from) => Both(TRegister.SplatFour(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RowPair<T> SplatTable(sbyte* from) => Both(TRegister.SplatTable(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RowPair<T> LookUp(RowPair<T> table, RowPair<T> indexes) => new(TRegister.LookUp(table.First, indexes.First), TRegister.LookUp(table.Second, indexes.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RowPair<T> And(RowPair<T> a, RowPair<T> b) => new(TRegister.And(a.First, b.First), TRegister.And(a.Second, b.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RowPair<T> Or(RowPair<T> a, RowPair<T> b) => new(TRegister.Or(a.First, b.First), TRegister.Or(a.Second, b.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RowPair<T> ShiftLeft(RowPair<T> value, int bits) => new(TRegister.ShiftLeft(value.First, bits), TRegister.ShiftLeft(value.Second, bits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RowPair<T> ShiftRight(RowPair<T> value, int bits) => new(TRegister.ShiftRight(value.First, bits), TRegister.ShiftRight(value.Second, bits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RowPair<T> ToFloats(RowPair<T> integers) => new(TRegister.ToFloats(integers.First), TRegister.ToFloats(integers.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RowPair<T> Add(RowPair<T> a, RowPair<T> b) => new(TRegister.Add(a.First, b.First), TRegister.Add(a.Second, b.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RowPair<T> Multiply(RowPair<T> a, RowPair<T> b) => new(TRegister.Multiply(a.First, b.First), TRegister.Multiply(a.Second, b.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RowPair<T> MultiplyAdd(RowPair<T> a, RowPair<T> b, RowPair<T> c) => new(TRegister.MultiplyAdd(a.First, b.First, c.First), TRegister.MultiplyAdd(a.Second, b.Second, c.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static RowPair<T> Both(T value) => new(value, value);
}
