using System.Runtime.CompilerServices;
using Sluice.Engine.Kernels.Lanes;

namespace Sluice.Engine.Kernels.Vectors;

internal readonly struct Silu : INonlinearity
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Combine<TLanes, T>(T gate, T up)
        where TLanes : struct, ILanes<T>
        where T : unmanaged =>
        TLanes.Multiply(TimesSigmoid<TLanes, T>(gate, gate), up);

    /// <summary>x * sigmoid(y).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T TimesSigmoid<TLanes, T>(T x, T y)
        where TLanes : struct, ILanes<T>
        where T : unmanaged =>
        TLanes.Divide(x, TLanes.Add(TLanes.Splat(1f), TLanes.Exp(TLanes.Subtract(TLanes.Splat(0f), y))));
}
