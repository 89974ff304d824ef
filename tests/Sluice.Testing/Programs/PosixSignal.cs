using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Sluice.Testing.Programs;

/// <summary>Sends signals to processes, as a service manager does.</summary>
internal static partial class PosixSignal
{
    internal const int Hangup = 1;
    internal const int Terminate = 15;

    internal static void Send(Process process, int signal)
    {
        if (Kill(process.Id, signal) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
