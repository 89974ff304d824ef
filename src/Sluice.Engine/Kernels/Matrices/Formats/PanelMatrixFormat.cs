using System.Runtime.Intrinsics;
using Sluice.Engine.Kernels.Matrices.Panels;

namespace Sluice.Engine.Kernels.Matrices.Formats;

/// <summary>Blocks that are multiplied from panels, on every instruction set.</summary>
internal abstract class PanelMatrixFormat : MatrixFormat
{
    public sealed override IEnumerable<KernelChoice> Kernels =>
    [
        new(InstructionSet.Avx512, () => Kernel<PanelRegister512, Avx512PanelProducts, Vector512<byte>>()),
        new(InstructionSet.AvxVnni, () => Kernel<PanelRegister256, AvxVnniPanelProducts, Vector256<byte>>()),
        new(InstructionSet.Avx2, () => Kernel<PanelRegister256, Avx2PanelProducts, Vector256<byte>>()),
        new(InstructionSet.ArmDot, () => Kernel<PanelRegister128, ArmDotPanelProducts, Vector128<byte>>()),
        new(InstructionSet.Vector, () => Kernel<PanelRegister128, PortablePanelProducts, Vector128<byte>>()),
        new(InstructionSet.Scalar, () => Scalar),
    ];

    protected abstract MatrixKernel Scalar { get; }

    /// <summary>The kernel with a given way to multiply.</summary>
    public abstract MatrixKernel Kernel<TRegister, TProducts, T>()
        where TRegister : struct, IPanelRegister<T>
        where TProducts : struct, IPanelProducts<T>
        where T : unmanaged;
}
