using System.Runtime.CompilerServices;

namespace Sluice.Engine.Kernels.Matrices.Panels;

/// <summary>The products of a <see cref="PanelRegisterPair{TRegister, T}"/>.</summary>
internal readonly struct PanelProductsPair<TProducts, T> : IPanelProducts<RowPair<T>>
    where TProducts : struct, IPanelProducts<T>
    where T : unmanaged
{
    public static string Name => TProducts.Name;

    public static bool SumsAreWide => TProducts.SumsAreWide;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RowPair<T> Add(RowPair<T> sum, RowPair<T> weights, RowPair<T> inputs) =>
        new(TProducts.Add(sum.First, weights.First, inputs.First), TProducts.Add(sum.Second, weights.Second, inputs.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RowPair<T> AddSigned(RowPair<T> sum, RowPair<T> weights, RowPair<T> inputs) =>
        new(TProducts.AddSigned(sum.First, weights.First, inputs.First), TProducts.AddSigned(sum.Second, weights.Second, inputs.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RowPair<T> Centered(RowPair<T> pairSums, int center) =>
        new(TProducts.Centered(pairSums.First, center), TProducts.Centered(pairSums.Second, center));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RowPair<T> SpreadScales(RowPair<T> integers) =>
        new(TProducts.SpreadScales(integers.First), TProducts.SpreadScales(integers.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RowPair<T> AddScaled(RowPair<T> total, RowPair<T> sum, RowPair<T> scales) =>
        new(TProducts.AddScaled(total.First, sum.First, scales.First), TProducts.AddScaled(total.Second, sum.Second, scales.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RowPair<T> AddWidened(RowPair<T> total, RowPair<T> sum) =>
        new(TProducts.AddWidened(total.First, sum.First), TProducts.AddWidened(total.Second, sum.Second));
}
