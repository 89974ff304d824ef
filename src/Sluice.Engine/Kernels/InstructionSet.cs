namespace Sluice.Engine.Kernels;

/// <summary>What a kernel needs from the processor, from the least to the most.</summary>
internal enum InstructionSet
{
    Scalar,
    Vector,
    Avx2,
    AvxVnni,
    Avx512,
}
