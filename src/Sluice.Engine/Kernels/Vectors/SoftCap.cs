using System.Runtime.CompilerServices;
using Sluice.Engine.Kernels.Lanes;

namespace Sluice.Engine.Kernels.Vectors;

/// <summary>cap * tanh(x / cap), with tanh(u) = 1 - 2 / (e^2u + 1).</summary>
internal static class SoftCap
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Apply<TLanes, T>(T x, float cap)
        where TLanes : struct, ILanes<T>
        where T : unmanaged
    {
        T one = TLanes.Splat(1f);
        T power = TLanes.Exp(TLanes.Multiply(x, TLanes.Splat(2f / cap)));
        T tanh = TLanes.Subtract(one, TLanes.Divide(TLanes.Splat(2f), TLanes.Add(power, one)));
        return TLanes.Multiply(tanh, TLanes.Splat(cap));
    }
}
