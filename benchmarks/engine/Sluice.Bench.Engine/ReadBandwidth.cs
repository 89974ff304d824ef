using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sluice.Bench.Engine;

/// <summary>How fast these threads read memory that no cache holds: the ceiling of decode at batch 1.</summary>
internal static unsafe class ReadBandwidth
{
    // Larger than the last-level caches of today's servers.
    private const long Bytes = 2L << 30;

    /// <summary>Gigabytes per second, the best of several sweeps.</summary>
    public static double Measure(int threads)
    {
        var memory = (byte*)NativeMemory.AlignedAlloc((nuint)Bytes, 64);
        try
        {
            var share = Bytes / threads & ~1023L;
            Sweep(threads, index => NativeMemory.Fill(memory + (index * share), (nuint)share, 1));
            var best = 0.0;
            for (var sweep = 0; sweep < 5; sweep++)
                best = Math.Max(best, share * threads / Sweep(threads, index => Read(memory + (index * share), share)) / 1e9);
            return best;
        }
        finally
        {
            NativeMemory.AlignedFree(memory);
        }
    }

    private static double Sweep(int threads, Action<int> work)
    {
        var start = Stopwatch.GetTimestamp();
        var team = Enumerable.Range(0, threads).Select(index => new Thread(() => work(index))).ToArray();
        foreach (var thread in team)
            thread.Start();
        foreach (var thread in team)
            thread.Join();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.AggressiveOptimization | System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void Read(byte* from, long bytes)
    {
        var a = Vector256<long>.Zero;
        var b = a;
        var c = a;
        var d = a;
        for (var end = from + bytes; from < end; from += 128)
        {
            a ^= Vector256.LoadAligned((long*)from);
            b ^= Vector256.LoadAligned((long*)(from + 32));
            c ^= Vector256.LoadAligned((long*)(from + 64));
            d ^= Vector256.LoadAligned((long*)(from + 96));
        }

        GC.KeepAlive((a ^ b ^ c ^ d).GetElement(0));
    }
}
