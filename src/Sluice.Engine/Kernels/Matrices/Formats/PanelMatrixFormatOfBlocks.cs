using Sluice.Engine.Gguf;
using Sluice.Engine.Kernels.Matrices.Panels;

namespace Sluice.Engine.Kernels.Matrices.Formats;

internal sealed unsafe class PanelMatrixFormat<TFormat> : PanelMatrixFormat
    where TFormat : struct, IPanelFormat
{
    public override GgmlType Type => TFormat.Type;

    protected override MatrixKernel Scalar => new ScalarBlockKernel<TFormat>();

    public override MatrixKernel Kernel<TRegister, TProducts, T>() => new PanelKernel<TRegister, TProducts, T, TFormat>();

    public override void Decode(byte* row, float* to, int columns)
    {
        for (int i = 0; i < columns; i += TFormat.Columns, row += TFormat.Bytes)
        {
            TFormat.Decode(row, to + i);
        }
    }
}
