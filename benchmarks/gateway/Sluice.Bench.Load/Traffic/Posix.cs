using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Sluice.Bench.Load.Traffic;

/// <summary>The two system calls that the framework lacks: a wait with a timeout in nanoseconds, and permission for it to be exact.</summary>
internal static partial class Posix
{
    public const short PollIn = 1;

    private const int SetTimerSlack = 29;
    private const int Interrupted = 4;

    /// <summary>Lets this thread's waits end within a microsecond of their time instead of fifty.</summary>
    public static void UseExactTimers() => PrCtl(SetTimerSlack, 1, 0, 0, 0);

    /// <summary>Waits until a descriptor is readable or the time is over; null waits for ever.</summary>
    public static unsafe int Poll(Span<PollDescriptor> descriptors, TimeSpan timeout)
    {
        var ticks = Math.Max(0, timeout.Ticks);
        var time = new TimeSpec { Seconds = (nint)(ticks / TimeSpan.TicksPerSecond), Nanoseconds = (nint)(ticks % TimeSpan.TicksPerSecond * 100) };
        fixed (PollDescriptor* first = descriptors)
        {
            var ready = PPoll(first, (nuint)descriptors.Length, &time, null);
            if (ready >= 0)
                return ready;
            var error = Marshal.GetLastPInvokeError();
            return error == Interrupted ? 0 : throw new Win32Exception(error);
        }
    }

    [LibraryImport("libc", EntryPoint = "ppoll", SetLastError = true)]
    private static unsafe partial int PPoll(PollDescriptor* descriptors, nuint count, TimeSpec* timeout, void* signals);

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    private static partial int PrCtl(int option, nuint a, nuint b, nuint c, nuint d);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
