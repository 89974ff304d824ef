using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Vec = System.Runtime.Intrinsics.Vector512<byte>;

namespace Sluice.Engine.Kernels.Matrices.Panels;

/// <summary>AVX-512: pairs of products in 16 bits.</summary>
internal readonly struct Avx512PanelProducts : IPanelProducts<Vec>
{
    public static string Name => "Avx512";

    public static bool SumsAreWide => false;

    /// <summary>The lower half of each integer in both of its halves.</summary>
    private static Vector256<long> Halves => Vector256.Create(0x0504050401000100L, 0x0d0c0d0c09080908L, 0x0504050401000100L, 0x0d0c0d0c09080908L);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec Add(Vec sum, Vec weights, Vec inputs) =>
        (sum.AsInt16() + Avx512BW.MultiplyAddAdjacent(weights, inputs.AsSByte())).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec AddSigned(Vec sum, Vec weights, Vec inputs)
    {
        var negative = Vector512.LessThan(weights.AsSByte(), Vector512<sbyte>.Zero);
        var turned = Vector512.ConditionalSelect(negative, -inputs.AsSByte(), inputs.AsSByte());
        return Add(sum, Avx512BW.Abs(weights.AsSByte()), turned.AsByte());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec Centered(Vec pairSums, int center) => (pairSums.AsInt16() * Vector512.Create((short)-center)).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec SpreadScales(Vec integers) =>
        Avx512BW.Shuffle(integers, Vector512.Create(Halves, Halves).AsByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec AddScaled(Vec total, Vec sum, Vec scales) =>
        (total.AsInt32() + Avx512BW.MultiplyAddAdjacent(sum.AsInt16(), scales.AsInt16())).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec AddWidened(Vec total, Vec sum) => AddScaled(total, sum, Vector512.Create((short)1).AsByte());
}
