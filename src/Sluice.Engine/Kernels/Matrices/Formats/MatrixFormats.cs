using Sluice.Engine.Gguf;

namespace Sluice.Engine.Kernels.Matrices.Formats;

/// <summary>Every type of matrix that the engine reads: one line each.</summary>
internal static class MatrixFormats
{
    public static readonly IReadOnlyList<MatrixFormat> All =
    [
        new ElementMatrixFormat<SingleFormat>(GgmlType.F32),
        new ElementMatrixFormat<HalfFormat>(GgmlType.F16),
        new ElementMatrixFormat<BrainFormat>(GgmlType.BF16),
        new BlockMatrixFormat<Q8Format>(
            new(InstructionSet.AvxVnni, () => new Rows16Kernel<Q8Rows16AvxVnniTile>()),
            new(InstructionSet.Avx512, () => new Rows16Kernel<Q8Rows16Avx512Tile>()),
            new(InstructionSet.Avx2, () => new Rows16Kernel<Q8Rows16Avx2Tile>()),
            new(InstructionSet.Vector, () => new Q8RowsVector128Kernel())),
        new BlockMatrixFormat<Q4Format>(
            new(InstructionSet.AvxVnni, () => new Rows16Kernel<Q4Rows16AvxVnniTile>()),
            new(InstructionSet.Avx512, () => new Rows16Kernel<Q4Rows16Avx512Tile>()),
            new(InstructionSet.Avx2, () => new Rows16Kernel<Q4Rows16Avx2Tile>()),
            new(InstructionSet.Vector, () => new Q4RowsVector128Kernel())),
        new PanelMatrixFormat<Q41Format>(),
        new PanelMatrixFormat<Q50Format>(),
        new PanelMatrixFormat<Q51Format>(),
        new PanelMatrixFormat<Q2KFormat>(),
        new PanelMatrixFormat<Q3KFormat>(),
        new PanelMatrixFormat<Q4KFormat>(),
        new PanelMatrixFormat<Q5KFormat>(),
        new PanelMatrixFormat<Q6KFormat>(),
        new PanelMatrixFormat<IQ4NLFormat>(),
        new PanelMatrixFormat<IQ4XSFormat>(),
        new PanelMatrixFormat<Mxfp4Format>(),
    ];

    public static IEnumerable<GgmlType> Types => All.Select(format => format.Type);

    /// <summary>The format of a type, or null if the engine can't read it.</summary>
    public static MatrixFormat? Find(GgmlType type) => All.FirstOrDefault(format => format.Type == type);
}
