using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Vec = System.Runtime.Intrinsics.Vector256<byte>;

namespace Sluice.Engine.Kernels.Matrices.Panels;

/// <summary>AVX2: pairs of products in 16 bits.</summary>
internal readonly struct Avx2PanelProducts : IPanelProducts<Vec>
{
    public static string Name => "Avx2";

    public static bool SumsAreWide => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec Add(Vec sum, Vec weights, Vec inputs) =>
        (sum.AsInt16() + Avx2.MultiplyAddAdjacent(weights, inputs.AsSByte())).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec AddSigned(Vec sum, Vec weights, Vec inputs) =>
        Add(sum, Avx2.Abs(weights.AsSByte()), Avx2.Sign(inputs.AsSByte(), weights.AsSByte()).AsByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec Centered(Vec pairSums, int center) => (pairSums.AsInt16() * Vector256.Create((short)-center)).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec SpreadScales(Vec integers) =>
        Avx2.Shuffle(integers, Vector256.Create(0x0504050401000100L, 0x0d0c0d0c09080908L, 0x0504050401000100L, 0x0d0c0d0c09080908L).AsByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec AddScaled(Vec total, Vec sum, Vec scales) =>
        (total.AsInt32() + Avx2.MultiplyAddAdjacent(sum.AsInt16(), scales.AsInt16())).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec AddWidened(Vec total, Vec sum) => AddScaled(total, sum, Vector256.Create((short)1).AsByte());
}
