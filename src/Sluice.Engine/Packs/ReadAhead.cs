using System.Runtime.InteropServices;
using Sluice.Engine.Gguf;

namespace Sluice.Engine.Packs;

/// <summary>Asks the system to read a mapped file from the disk in one go, before its pages are missed one by one.</summary>
internal static partial class ReadAhead
{
    private const int WillNeed = 3;

    /// <summary>Returns at once; where the system has no such call, nothing happens.</summary>
    public static unsafe void Start(FileMapping mapping)
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS())
        {
            return;
        }

        var lease = mapping.Acquire();
        nuint length = (nuint)mapping.Length;

        // The call itself may wait for the disk.
        ThreadPool.UnsafeQueueUserWorkItem(
            static state =>
            {
                using (state.Lease)
                {
                    // Only advice: a refusal changes nothing.
                    _ = Advise(state.Lease.Pointer, state.Length, WillNeed);
                }
            },
            new Range(lease, length),
            preferLocal: false);
    }

    private sealed record Range(FileMapping.Lease Lease, nuint Length);

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int Advise(byte* address, nuint length, int advice);
}
