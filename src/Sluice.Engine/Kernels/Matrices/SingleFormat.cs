using System.Runtime.CompilerServices;
using Sluice.Engine.Kernels.Lanes;

namespace Sluice.Engine.Kernels.Matrices;

internal readonly unsafe struct SingleFormat : IElementFormat
{
    public static string Name => "F32";

    public static int Bytes => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Load<TLanes, T>(byte* from)
        where TLanes : struct, ILanes<T>
        where T : unmanaged => TLanes.Load((float*)from);
}
