namespace Sluice.Engine.Kernels.Matrices.Formats;

/// <summary>The 16 levels of IQ4_NL and IQ4_XS: closer together around zero, where most weights are.</summary>
internal static unsafe class NonlinearTable
{
    public const int Largest = 127;

    private static ReadOnlySpan<sbyte> Levels => [-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113];

    /// <summary>The levels, at a fixed place.</summary>
    public static sbyte* Start => (sbyte*)System.Runtime.CompilerServices.Unsafe.AsPointer(
        ref System.Runtime.InteropServices.MemoryMarshal.GetReference(Levels));
}
