using System.Runtime.InteropServices;

namespace Sluice.Engine.Threading;

/// <summary>The shared words of a team, two cache lines apart: adjacent lines are fetched in pairs.</summary>
[StructLayout(LayoutKind.Explicit, Size = 1024)]
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

    [FieldOffset(896)]
    public int Finished;
}
