using Sluice.Engine.Gguf;

namespace Sluice.Engine.Kernels.Matrices.Formats;

/// <summary>Blocks with kernels of their own; the scalar one is added.</summary>
internal sealed unsafe class BlockMatrixFormat<TFormat>(params KernelChoice[] kernels) : MatrixFormat
    where TFormat : struct, IBlockFormat
{
    public override GgmlType Type => TFormat.Type;

    public override IEnumerable<KernelChoice> Kernels =>
        [.. kernels, new(InstructionSet.Scalar, () => new ScalarBlockKernel<TFormat>())];

    public override void Decode(byte* row, float* to, int columns)
    {
        for (int i = 0; i < columns; i += TFormat.Columns, row += TFormat.Bytes)
        {
            TFormat.Decode(row, to + i);
        }
    }
}
