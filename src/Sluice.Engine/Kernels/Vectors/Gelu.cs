using System.Runtime.CompilerServices;
using Sluice.Engine.Kernels.Lanes;

namespace Sluice.Engine.Kernels.Vectors;

/// <summary>
/// max(x, 0) - |x| q(|x|), where q is the normal distribution's share above its argument, by the polynomial of Abramowitz and
/// Stegun, 7.1.26 (error below 1.5e-7).
/// </summary>
internal readonly struct Gelu : INonlinearity
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Combine<TLanes, T>(T gate, T up)
        where TLanes : struct, ILanes<T>
        where T : unmanaged
    {
        T one = TLanes.Splat(1f);
        T size = TLanes.Abs(gate);
        T z = TLanes.Multiply(size, TLanes.Splat(0.70710678f));
        T t = TLanes.Divide(one, TLanes.MultiplyAdd(z, TLanes.Splat(0.3275911f), one));
        T sum = TLanes.MultiplyAdd(t, TLanes.Splat(1.061405429f), TLanes.Splat(-1.453152027f));
        sum = TLanes.MultiplyAdd(sum, t, TLanes.Splat(1.421413741f));
        sum = TLanes.MultiplyAdd(sum, t, TLanes.Splat(-0.284496736f));
        sum = TLanes.MultiplyAdd(sum, t, TLanes.Splat(0.254829592f));
        T tail = TLanes.Multiply(TLanes.Multiply(sum, t), TLanes.Exp(TLanes.Subtract(TLanes.Splat(0f), TLanes.Multiply(z, z))));
        T value = TLanes.Subtract(TLanes.Max(gate, TLanes.Splat(0f)), TLanes.Multiply(size, TLanes.Multiply(tail, TLanes.Splat(0.5f))));
        return TLanes.Multiply(value, up);
    }
}
