using Sluice.Engine.Kernels.Lanes;

namespace Sluice.Engine.Kernels.Matrices;

/// <summary>An element format without blocks.</summary>
internal unsafe interface IElementFormat
{
    static abstract string Name { get; }

    static abstract int Bytes { get; }

    static abstract T Load<TLanes, T>(byte* from)
        where TLanes : struct, ILanes<T>
        where T : unmanaged;
}
