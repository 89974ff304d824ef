using System.Runtime.Intrinsics;
using Sluice.Engine.Gguf;
using Sluice.Engine.Kernels.Lanes;
using Sluice.Engine.Kernels.Matrices;

namespace Sluice.Engine.Kernels.LowRank;

/// <summary>Chooses kernels of low-rank products.</summary>
internal static class LowRankKernels
{
    /// <summary>The type in which factors of a type are kept: floats as they are, blocks as their values.</summary>
    public static GgmlType KeptAs(GgmlType type) => type is GgmlType.F16 or GgmlType.BF16 ? type : GgmlType.F32;

    /// <summary>The best kernel for factors that are kept as this type.</summary>
    public static LowRankKernel Best(GgmlType kept, InstructionSet allowed) => Runnable(kept, allowed).First();

    /// <summary>Every kernel that this processor runs, widest first.</summary>
    public static IEnumerable<LowRankKernel> Runnable(GgmlType kept, InstructionSet allowed) => kept switch
    {
        GgmlType.F16 => Runnable<HalfFormat>(allowed),
        GgmlType.BF16 => Runnable<BrainFormat>(allowed),
        _ => Runnable<SingleFormat>(allowed),
    };

    private static IEnumerable<LowRankKernel> Runnable<TFormat>(InstructionSet allowed)
        where TFormat : struct, IElementFormat
    {
        if (allowed >= InstructionSet.Avx512 && InstructionSets.IsSupported(InstructionSet.Avx512))
        {
            yield return new LowRankKernel<Lanes512, Vector512<float>, TFormat>();
        }

        if (allowed >= InstructionSet.Avx2 && InstructionSets.IsSupported(InstructionSet.Avx2))
        {
            yield return new LowRankKernel<Lanes256, Vector256<float>, TFormat>();
        }

        if (allowed >= InstructionSet.Vector)
        {
            yield return new LowRankKernel<Lanes128, Vector128<float>, TFormat>();
        }

        yield return new LowRankKernel<LanesScalar, float, TFormat>();
    }
}
