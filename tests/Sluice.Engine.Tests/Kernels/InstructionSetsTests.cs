using Sluice.Engine.Gguf;
using Sluice.Engine.Kernels;
using Sluice.Engine.Kernels.Matrices;
using Sluice.Engine.Kernels.Matrices.Formats;
using Sluice.Engine.Kernels.Vectors;

namespace Sluice.Engine.Tests.Kernels;

public sealed class InstructionSetsTests
{
    [Theory]
    [InlineData(null, 5)]
    [InlineData("avx512", 5)]
    [InlineData("AVX2", 3)]
    [InlineData("armdot", 2)]
    [InlineData("vector", 1)]
    [InlineData("scalar", 0)]
    public void Allowed_KnownName_LimitsTheChoice(string? forced, int expected) =>
        Assert.Equal((InstructionSet)expected, InstructionSets.Allowed(forced));

    [Fact]
    public void Allowed_UnknownName_SaysWhatIsAllowed()
    {
        var error = Assert.Throws<EngineException>(() => InstructionSets.Allowed("mmx"));
        Assert.Equal(EngineErrorCode.InvalidOption, error.Code);
        Assert.Contains("avx512, avxvnni, avx2, armdot, vector and scalar", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Best_EverySetAndFormat_HasAKernelWithinTheLimit()
    {
        foreach (var format in MatrixFormats.Types)
        {
            Assert.Contains("Scalar", MatrixKernels.Best(format, InstructionSet.Scalar)!.Name, StringComparison.Ordinal);
            Assert.All(MatrixKernels.Runnable(format, InstructionSet.Vector), item => Assert.True(item.Needs <= InstructionSet.Vector));
        }

        Assert.Equal("LanesScalar", VectorKernels.Best(InstructionSet.Scalar).Name);
        Assert.Null(MatrixKernels.Best(GgmlType.IQ1_M, InstructionSet.Avx512));
    }
}
