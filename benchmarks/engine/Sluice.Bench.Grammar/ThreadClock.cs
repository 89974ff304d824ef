using System.Runtime.InteropServices;

namespace Sluice.Bench.Grammar;

/// <summary>The processor's time of the calling thread: what others do on the machine is not in it.</summary>
internal static partial class ThreadClock
{
    private const int ThreadCpuTime = 3;

    public static TimeSpan Now => GetTime(ThreadCpuTime, out var time) == 0
        ? TimeSpan.FromMicroseconds((time.Seconds * 1e6) + (time.Nanoseconds / 1e3))
        : throw new PlatformNotSupportedException("The processor's time of a thread is not told.");

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out Time time);

    [StructLayout(LayoutKind.Sequential)]
    private struct Time
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
