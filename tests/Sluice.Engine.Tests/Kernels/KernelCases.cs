using System.Runtime.Intrinsics;
using Sluice.Engine.Gguf;
using Sluice.Engine.Kernels;
using Sluice.Engine.Kernels.Matrices;
using Sluice.Engine.Kernels.Matrices.Formats;
using Sluice.Engine.Kernels.Matrices.Panels;

namespace Sluice.Engine.Tests.Kernels;

/// <summary>
/// Every kernel that this machine runs, and those of other machines with their instructions emulated, so that their layouts
/// and loops are tested everywhere.
/// </summary>
internal static class KernelCases
{
    public static TheoryData<GgmlType, string> All()
    {
        var data = new TheoryData<GgmlType, string>();
        foreach (var type in MatrixFormats.Types)
        {
            foreach (var kernel in Kernels(type))
            {
                data.Add(type, kernel.Name);
            }
        }

        return data;
    }

    public static MatrixKernel Find(GgmlType type, string name) => Kernels(type).Single(kernel => kernel.Name == name);

    private static IEnumerable<MatrixKernel> Kernels(GgmlType type)
    {
        var runnable = MatrixKernels.Runnable(type, InstructionSet.Avx512).Select(item => item.Kernel);
        return MatrixFormats.Find(type) is not PanelMatrixFormat panels
            ? runnable
            : runnable.Concat([
                panels.Kernel<PanelRegister512, EmulatedPairs<Vector512<byte>>, Vector512<byte>>(),
                panels.Kernel<PanelRegister256, EmulatedDots<Vector256<byte>>, Vector256<byte>>(),
                panels.Kernel<PanelRegister128, EmulatedDots<Vector128<byte>>, Vector128<byte>>()]);
    }
}
