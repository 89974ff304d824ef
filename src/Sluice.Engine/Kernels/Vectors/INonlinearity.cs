using Sluice.Engine.Kernels.Lanes;

namespace Sluice.Engine.Kernels.Vectors;

/// <summary>One <see cref="Nonlinearity"/>, written once for all register widths.</summary>
internal interface INonlinearity
{
    static abstract T Combine<TLanes, T>(T gate, T up)
        where TLanes : struct, ILanes<T>
        where T : unmanaged;
}
