using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Sluice.Engine.Kernels;

/// <summary>Which instruction sets this process may use.</summary>
internal static class InstructionSets
{
    /// <summary>The environment variable that limits the choice: avx512, avxvnni, avx2, armdot, vector or scalar.</summary>
    public const string Variable = "SLUICE_FORCE_ISA";

    /// <summary>The processor's best set, or the lower one that the environment asks for.</summary>
    public static InstructionSet Allowed() => Allowed(Environment.GetEnvironmentVariable(Variable));

    public static InstructionSet Allowed(string? forced)
    {
        if (string.IsNullOrEmpty(forced))
        {
            return InstructionSet.Avx512;
        }

        return forced.ToUpperInvariant() switch
        {
            "AVX512" => InstructionSet.Avx512,
            "AVXVNNI" => InstructionSet.AvxVnni,
            "AVX2" => InstructionSet.Avx2,
            "ARMDOT" => InstructionSet.ArmDot,
            "VECTOR" => InstructionSet.Vector,
            "SCALAR" => InstructionSet.Scalar,
            _ => throw new EngineException(
                EngineErrorCode.InvalidOption,
                $"{Variable} is '{forced}'; allowed are avx512, avxvnni, avx2, armdot, vector and scalar."),
        };
    }

    public static bool IsSupported(InstructionSet set) => set switch
    {
        InstructionSet.Avx512 => Avx512BW.IsSupported && Vector512.IsHardwareAccelerated,
        InstructionSet.AvxVnni => AvxVnni.IsSupported,
        InstructionSet.Avx2 => Avx2.IsSupported && Fma.IsSupported,
        InstructionSet.ArmDot => Dp.IsSupported,
        _ => true,
    };
}
