using System.Runtime.CompilerServices;
using Sluice.Engine.Kernels.Lanes;

namespace Sluice.Engine.Kernels.Matrices;

internal readonly unsafe struct HalfFormat : IElementFormat
{
    public static string Name => "F16";

    public static int Bytes => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Load<TLanes, T>(byte* from)
        where TLanes : struct, ILanes<T>
        where T : unmanaged => TLanes.LoadHalf((ushort*)from);
}
