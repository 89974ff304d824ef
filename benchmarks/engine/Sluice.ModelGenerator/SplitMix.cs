using System.Runtime.InteropServices;

namespace Sluice.ModelGenerator;

/// <summary>A small random generator (splitmix64) that gives the same numbers on every machine.</summary>
internal struct SplitMix(ulong seed)
{
    private ulong _state = seed * 0xD1342543DE82EF95;

    internal ulong Next()
    {
        ulong mixed = _state += 0x9E3779B97F4A7C15;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>A number from 0 to below 1.</summary>
    internal double NextUnit() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A number from 0.75 to below 1.25.</summary>
    internal double NextNearOne() => 0.75 + (0.5 * NextUnit());

    internal void Fill(Span<byte> bytes)
    {
        foreach (ref ulong eight in MemoryMarshal.Cast<byte, ulong>(bytes))
        {
            eight = Next();
        }
    }
}
