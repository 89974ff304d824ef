using System.Runtime.CompilerServices;
using Sluice.Engine.Kernels.Lanes;

namespace Sluice.Engine.Kernels.Matrices;

internal readonly unsafe struct BrainFormat : IElementFormat
{
    public static string Name => "BF16";

    public static int Bytes => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Load<TLanes, T>(byte* from)
        where TLanes : struct, ILanes<T>
        where T : unmanaged => TLanes.LoadBrain((ushort*)from);
}
