using System.Runtime.InteropServices;

namespace Sluice.Engine.Threading;

/// <summary>Keeps a thread to one processor, where the system can do that.</summary>
internal static partial class ThreadAffinity
{
    private const int MaskBytes = 512;

    /// <summary>Keeps the calling thread to a processor; false where that can't be done.</summary>
    public static unsafe bool TryKeepTo(int processor)
    {
        if (!OperatingSystem.IsLinux() || processor is < 0 or >= MaskBytes * 8)
        {
            return false;
        }

        byte* mask = stackalloc byte[MaskBytes];
        new Span<byte>(mask, MaskBytes).Clear();
        mask[processor / 8] = (byte)(1 << (processor % 8));
        return SetAffinity(0, MaskBytes, mask) == 0;
    }

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int SetAffinity(int thread, nuint bytes, byte* mask);
}
