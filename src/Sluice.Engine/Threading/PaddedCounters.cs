using System.Runtime.InteropServices;

namespace Sluice.Engine.Threading;

/// <summary>The shared words of a team, two cache lines apart: adjacent lines are fetched in pairs.</summary>
[StructLayout(LayoutKind.Explicit, Size = 896)]
internal struct PaddedCounters
{
    [FieldOffset(128)]
    public int Generation;

    [FieldOffset(256)]
    public int Parked;

    [FieldOffset(384)]
    public int Running;

    [FieldOffset(512)]
    public int Arrived;

    [FieldOffset(640)]
    public int Phase;

    [FieldOffset(768)]
    public int NextChunk;
}
