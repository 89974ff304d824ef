using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Sluice.Engine.Kernels.Lanes;
using Vec = System.Runtime.Intrinsics.Vector256<byte>;
using W = System.Runtime.Intrinsics.Vector256;

namespace Sluice.Engine.Kernels.Matrices.Panels;

/// <summary>8 rows.</summary>
internal readonly unsafe struct PanelRegister256 : IPanelRegister<Vec>
{
    public static int Rows => 8;

    public static Vec Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vec.Zero;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec Load(byte* from) => W.Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vec value, byte* to) => value.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec LoadIntegers(sbyte* from) =>
        Avx2.IsSupported
            ? Avx2.ConvertToVector256Int32(from).AsByte()
            : W.WidenLower(W.WidenLower(W.CreateScalarUnsafe(*(long*)from).AsSByte())).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec LoadHalves(ushort* from) => Lanes256.LoadHalf(from).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec LoadBrains(ushort* from) => Lanes256.LoadBrain(from).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec SplatByte(byte value) => W.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec SplatInteger(int value) => W.Create(value).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec SplatFloat(float value) => W.Create(value).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec SplatFour(sbyte* from) => W.Create(*(int*)from).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec SplatTable(sbyte* from) => W.Create(Vector128.Load((byte*)from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec LookUp(Vec table, Vec indexes) => Avx2.IsSupported
        ? Avx2.Shuffle(table, indexes)
        : W.Create(Vector128.ShuffleNative(table.GetLower(), indexes.GetLower()), Vector128.ShuffleNative(table.GetUpper(), indexes.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec And(Vec a, Vec b) => a & b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec Or(Vec a, Vec b) => a | b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec ShiftLeft(Vec value, int bits) => (value.AsUInt16() << bits).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec ShiftRight(Vec value, int bits) => (value.AsUInt16() >>> bits).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec ToFloats(Vec integers) => W.ConvertToSingle(integers.AsInt32()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec Add(Vec a, Vec b) => (a.AsSingle() + b.AsSingle()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec Multiply(Vec a, Vec b) => (a.AsSingle() * b.AsSingle()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec MultiplyAdd(Vec a, Vec b, Vec c) => W.MultiplyAddEstimate(a.AsSingle(), b.AsSingle(), c.AsSingle()).AsByte();
}
