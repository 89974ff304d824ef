using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vec = System.Runtime.Intrinsics.Vector128<byte>;

namespace Sluice.Engine.Kernels.Matrices.Panels;

/// <summary>Portable 128-bit vectors: even and odd bytes are multiplied apart, pairs of products in 16 bits.</summary>
internal readonly struct PortablePanelProducts : IPanelProducts<Vec>
{
    public static string Name => "Vector128";

    public static bool SumsAreWide => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec Add(Vec sum, Vec weights, Vec inputs)
    {
        var even = (weights.AsInt16() & Vector128.Create((short)255)) * ((inputs.AsInt16() << 8) >> 8);
        var odd = (weights.AsInt16() >>> 8) * (inputs.AsInt16() >> 8);
        return (sum.AsInt16() + even + odd).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec AddSigned(Vec sum, Vec weights, Vec inputs)
    {
        var even = ((weights.AsInt16() << 8) >> 8) * ((inputs.AsInt16() << 8) >> 8);
        var odd = (weights.AsInt16() >> 8) * (inputs.AsInt16() >> 8);
        return (sum.AsInt16() + even + odd).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec Centered(Vec pairSums, int center) => (pairSums.AsInt16() * Vector128.Create((short)-center)).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec SpreadScales(Vec integers) => integers;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec AddScaled(Vec total, Vec sum, Vec scales) => (total.AsInt32() + (Whole(sum) * scales.AsInt32())).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec AddWidened(Vec total, Vec sum) => (total.AsInt32() + Whole(sum)).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Whole(Vec sum) => ((sum.AsInt32() << 16) >> 16) + (sum.AsInt32() >> 16);
}
