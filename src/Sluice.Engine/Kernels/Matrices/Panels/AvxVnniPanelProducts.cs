using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Vec = System.Runtime.Intrinsics.Vector256<byte>;

namespace Sluice.Engine.Kernels.Matrices.Panels;

/// <summary>AVX-VNNI: four products in 32 bits.</summary>
internal readonly struct AvxVnniPanelProducts : IPanelProducts<Vec>
{
    public static string Name => "AvxVnni";

    public static bool SumsAreWide => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec Add(Vec sum, Vec weights, Vec inputs) =>
        AvxVnni.MultiplyWideningAndAdd(sum.AsInt32(), weights, inputs.AsSByte()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec AddSigned(Vec sum, Vec weights, Vec inputs) =>
        Add(sum, Avx2.Abs(weights.AsSByte()), Avx2.Sign(inputs.AsSByte(), weights.AsSByte()).AsByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec Centered(Vec pairSums, int center) =>
        Avx2.MultiplyAddAdjacent(pairSums.AsInt16(), Vector256.Create((short)-center)).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec SpreadScales(Vec integers) => integers;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec AddScaled(Vec total, Vec sum, Vec scales) => (total.AsInt32() + (sum.AsInt32() * scales.AsInt32())).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec AddWidened(Vec total, Vec sum) => (total.AsInt32() + sum.AsInt32()).AsByte();
}
