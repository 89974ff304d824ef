using System.Runtime.CompilerServices;
using Sluice.Engine.Kernels.Lanes;

namespace Sluice.Engine.Kernels.Vectors;

/// <summary>x (1 + tanh(u)) / 2 with u = sqrt(2 / pi) (x + 0.044715 x^3), which is x * sigmoid(2u).</summary>
internal readonly struct GeluTanh : INonlinearity
{
    private const float TwiceRoot = 1.5957691216f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Combine<TLanes, T>(T gate, T up)
        where TLanes : struct, ILanes<T>
        where T : unmanaged
    {
        T square = TLanes.Multiply(gate, gate);
        T slope = TLanes.MultiplyAdd(square, TLanes.Splat(0.044715f * TwiceRoot), TLanes.Splat(TwiceRoot));
        return TLanes.Multiply(Silu.TimesSigmoid<TLanes, T>(gate, TLanes.Multiply(gate, slope)), up);
    }
}
