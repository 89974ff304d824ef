using System.Runtime.CompilerServices;
using Sluice.Engine.Kernels.Lanes;

namespace Sluice.Engine.Kernels.Vectors;

internal readonly struct ClampedSilu : INonlinearity
{
    private const float Slope = 1.702f;
    private const float Limit = 7f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Combine<TLanes, T>(T gate, T up)
        where TLanes : struct, ILanes<T>
        where T : unmanaged
    {
        T low = AtMost<TLanes, T>(gate);
        T bounded = TLanes.Max(AtMost<TLanes, T>(up), TLanes.Splat(-Limit));
        T product = Silu.TimesSigmoid<TLanes, T>(low, TLanes.Multiply(low, TLanes.Splat(Slope)));
        return TLanes.MultiplyAdd(product, bounded, product);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T AtMost<TLanes, T>(T value)
        where TLanes : struct, ILanes<T>
        where T : unmanaged
    {
        T zero = TLanes.Splat(0f);
        return TLanes.Subtract(zero, TLanes.Max(TLanes.Subtract(zero, value), TLanes.Splat(-Limit)));
    }
}
