using System.Runtime.Intrinsics;
using Sluice.Engine.Gguf;
using Sluice.Engine.Kernels.Lanes;

namespace Sluice.Engine.Kernels.Matrices;

/// <summary>All kernels, best first within each format.</summary>
internal static class MatrixKernels
{
    /// <summary>The formats of matrices that the engine reads.</summary>
    public static readonly IReadOnlyList<GgmlType> Formats = [GgmlType.F32, GgmlType.F16, GgmlType.BF16, GgmlType.Q8_0, GgmlType.Q4_0];

    /// <summary>The best kernel for a format among the allowed instruction sets, or null if the format is not known.</summary>
    public static MatrixKernel? Best(GgmlType format, InstructionSet allowed) =>
        Runnable(format, allowed).Select(candidate => candidate.Kernel).FirstOrDefault();

    /// <summary>Every kernel for a format that this processor runs, best first.</summary>
    public static IEnumerable<(InstructionSet Needs, MatrixKernel Kernel)> Runnable(GgmlType format, InstructionSet allowed) =>
        All(format).Where(candidate => candidate.Needs <= allowed && InstructionSets.IsSupported(candidate.Needs));

    private static (InstructionSet Needs, MatrixKernel Kernel)[] All(GgmlType format) => format switch
    {
        GgmlType.F32 => Floats<SingleFormat>(),
        GgmlType.F16 => Floats<HalfFormat>(),
        GgmlType.BF16 => Floats<BrainFormat>(),
        GgmlType.Q8_0 =>
        [
            (InstructionSet.AvxVnni, new Rows16Kernel<Q8Rows16AvxVnniTile>()),
            (InstructionSet.Avx512, new Rows16Kernel<Q8Rows16Avx512Tile>()),
            (InstructionSet.Avx2, new Rows16Kernel<Q8Rows16Avx2Tile>()),
            (InstructionSet.Vector, new Q8RowsVector128Kernel()),
            (InstructionSet.Scalar, new Q8RowsScalarKernel()),
        ],
        GgmlType.Q4_0 =>
        [
            (InstructionSet.AvxVnni, new Rows16Kernel<Q4Rows16AvxVnniTile>()),
            (InstructionSet.Avx512, new Rows16Kernel<Q4Rows16Avx512Tile>()),
            (InstructionSet.Avx2, new Rows16Kernel<Q4Rows16Avx2Tile>()),
            (InstructionSet.Vector, new Q4RowsVector128Kernel()),
            (InstructionSet.Scalar, new Q4RowsScalarKernel()),
        ],
        _ => [],
    };

    private static (InstructionSet Needs, MatrixKernel Kernel)[] Floats<TFormat>()
        where TFormat : struct, IElementFormat =>
    [
        (InstructionSet.Avx512, new FloatRowsKernel<Lanes512, Vector512<float>, TFormat>()),
        (InstructionSet.Avx2, new FloatRowsKernel<Lanes256, Vector256<float>, TFormat>()),
        (InstructionSet.Vector, new FloatRowsKernel<Lanes128, Vector128<float>, TFormat>()),
        (InstructionSet.Scalar, new FloatRowsKernel<LanesScalar, float, TFormat>()),
    ];
}
