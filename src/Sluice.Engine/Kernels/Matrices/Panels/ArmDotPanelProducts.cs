using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using Vec = System.Runtime.Intrinsics.Vector128<byte>;

namespace Sluice.Engine.Kernels.Matrices.Panels;

/// <summary>Arm64 with dot products: four signed products in 32 bits; the weights stay below 128, so their sign does not matter.</summary>
internal readonly struct ArmDotPanelProducts : IPanelProducts<Vec>
{
    public static string Name => "ArmDot";

    public static bool SumsAreWide => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec Add(Vec sum, Vec weights, Vec inputs) =>
        Dp.DotProduct(sum.AsInt32(), weights.AsSByte(), inputs.AsSByte()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec AddSigned(Vec sum, Vec weights, Vec inputs) => Add(sum, weights, inputs);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec Centered(Vec pairSums, int center) =>
        ((((pairSums.AsInt32() << 16) >> 16) + (pairSums.AsInt32() >> 16)) * -center).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec SpreadScales(Vec integers) => integers;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec AddScaled(Vec total, Vec sum, Vec scales) => (total.AsInt32() + (sum.AsInt32() * scales.AsInt32())).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec AddWidened(Vec total, Vec sum) => (total.AsInt32() + sum.AsInt32()).AsByte();
}
