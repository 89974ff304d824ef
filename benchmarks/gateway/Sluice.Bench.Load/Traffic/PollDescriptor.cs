using System.Runtime.InteropServices;

namespace Sluice.Bench.Load.Traffic;

/// <summary>One entry of the list that ppoll looks at.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollDescriptor
{
    public int Descriptor;
    public short Events;
    public short Returned;
}
