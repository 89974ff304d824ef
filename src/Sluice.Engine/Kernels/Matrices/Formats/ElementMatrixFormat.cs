using System.Runtime.Intrinsics;
using Sluice.Engine.Gguf;
using Sluice.Engine.Kernels.Lanes;

namespace Sluice.Engine.Kernels.Matrices.Formats;

/// <summary>Floats of any width, used as they lie in the file.</summary>
internal sealed unsafe class ElementMatrixFormat<TFormat>(GgmlType type) : MatrixFormat
    where TFormat : struct, IElementFormat
{
    public override GgmlType Type => type;

    public override IEnumerable<KernelChoice> Kernels =>
    [
        new(InstructionSet.Avx512, () => new FloatRowsKernel<Lanes512, Vector512<float>, TFormat>()),
        new(InstructionSet.Avx2, () => new FloatRowsKernel<Lanes256, Vector256<float>, TFormat>()),
        new(InstructionSet.Vector, () => new FloatRowsKernel<Lanes128, Vector128<float>, TFormat>()),
        new(InstructionSet.Scalar, () => new FloatRowsKernel<LanesScalar, float, TFormat>()),
    ];

    public override void Decode(byte* row, float* to, int columns)
    {
        for (int i = 0; i < columns; i++)
        {
            to[i] = TFormat.Load<LanesScalar, float>(row + ((nint)i * TFormat.Bytes));
        }
    }
}
