namespace Sluice.Engine.Kernels.Matrices.Formats;

/// <summary>A kernel that can be had. It is only made where it is wanted: types for the instructions of other processors take time to load.</summary>
/// <param name="Needs">What the processor must have.</param>
/// <param name="Make">Makes it.</param>
internal sealed record KernelChoice(InstructionSet Needs, Func<MatrixKernel> Make);
