using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Sluice.Engine.Kernels;

/// <summary>
/// Asks for weights before they are multiplied. The kernels compute so long on each line that the processor by itself does
/// not look ahead far enough: without this, one token reads Q4_K from memory at half the speed (measured on AMD Zen 3). It
/// follows only what is read strictly forward, which is why a unit of a panel begins with what is needed first.
/// Any address may be asked for, also one behind the end of a matrix. .NET has no such instruction for Arm: there nothing happens.
/// </summary>
internal static unsafe class Prefetch
{
    /// <summary>The bytes from a line that is being multiplied to the one to ask for: some hundred nanoseconds of work.</summary>
    public const int Distance = 2560;

    /// <summary>The same for formats with little to do for each line: farther ones keep the processor's own reading ahead from it.</summary>
    public const int ShortDistance = 1024;

    private const int LineBytes = 64;

    /// <summary>Asks for one line.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Line(byte* address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(address);
        }
    }

    /// <summary>Asks for all lines of some bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Lines(byte* from, int bytes)
    {
        if (Sse.IsSupported)
        {
            for (int i = 0; i < bytes; i += LineBytes)
            {
                Sse.Prefetch0(from + i);
            }
        }
    }
}
