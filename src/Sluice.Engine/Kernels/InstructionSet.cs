namespace Sluice.Engine.Kernels;

/// <summary>What a kernel needs from the processor, from the least to the most; those of another family of processors are never supported.</summary>
internal enum InstructionSet
{
    Scalar,
    Vector,
    ArmDot,
    Avx2,
    AvxVnni,
    Avx512,
}
