using Sluice.Engine.Gguf;
using Sluice.Engine.Kernels.Matrices.Formats;

namespace Sluice.Engine.Kernels.Matrices;

/// <summary>Chooses kernels: by force of <see cref="InstructionSets.Variable"/>, else the best that the processor runs.</summary>
internal static class MatrixKernels
{
    /// <summary>The best kernel for a format among the allowed instruction sets, or null if the format is not known.</summary>
    public static MatrixKernel? Best(GgmlType format, InstructionSet allowed) =>
        Runnable(format, allowed).Select(candidate => candidate.Kernel).FirstOrDefault();

    /// <summary>Every kernel for a format that this processor runs, best first.</summary>
    public static IEnumerable<(InstructionSet Needs, MatrixKernel Kernel)> Runnable(GgmlType format, InstructionSet allowed) =>
        (MatrixFormats.Find(format)?.Kernels ?? [])
            .Where(candidate => candidate.Needs <= allowed && InstructionSets.IsSupported(candidate.Needs));
}
