using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sluice.Bench.Engine;

/// <summary>How fast these threads read memory that no cache holds: the ceiling of decode at batch 1.</summary>
internal sealed unsafe class ReadBandwidth : IDisposable
{
    // Larger than the last-level caches of today's servers.
    private const long Bytes = 2L << 30;

    private readonly byte* _memory = (byte*)NativeMemory.AlignedAlloc((nuint)Bytes, 64);
    private readonly int _threads;
    private readonly long _share;

    public ReadBandwidth(int threads)
    {
        _threads = threads;
        _share = Bytes / threads & ~1023L;
        Sweep(index => NativeMemory.Fill(_memory + (index * _share), (nuint)_share, 1));
    }

    /// <summary>Gigabytes per second, the best of several sweeps.</summary>
    public double Measure()
    {
        var best = 0.0;
        for (var sweep = 0; sweep < 5; sweep++)
            best = Math.Max(best, _share * _threads / Sweep(index => Read(_memory + (index * _share), _share)) / 1e9);
        return best;
    }

    public void Dispose() => NativeMemory.AlignedFree(_memory);

    private double Sweep(Action<int> work)
    {
        var start = Stopwatch.GetTimestamp();
        var team = Enumerable.Range(0, _threads).Select(index => new Thread(() => work(index))).ToArray();
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
