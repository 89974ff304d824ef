using Sluice.Engine.Gguf;
using Sluice.Engine.Kernels.Matrices.Formats;

namespace Sluice.Engine.Kernels.Matrices;

/// <summary>Chooses kernels: by force of <see cref="InstructionSets.Variable"/>, else the best that the processor runs.</summary>
internal static class MatrixKernels
{
    /// <summary>The best kernel for a format among the allowed instruction sets, or null if the format is not known.</summary>
    public static MatrixKernel? Best(GgmlType format, InstructionSet allowed) =>
        Choices(format, allowed).FirstOrDefault()?.Make();

    /// <summary>Every kernel for a format that this processor runs, best first.</summary>
    public static IEnumerable<(InstructionSet Needs, MatrixKernel Kernel)> Runnable(GgmlType format, InstructionSet allowed) =>
        Choices(format, allowed).Select(choice => (choice.Needs, choice.Make()));

    private static IEnumerable<KernelChoice> Choices(GgmlType format, InstructionSet allowed) =>
        (MatrixFormats.Find(format)?.Kernels ?? []).Where(choice => choice.Needs <= allowed && InstructionSets.IsSupported(choice.Needs));
}
