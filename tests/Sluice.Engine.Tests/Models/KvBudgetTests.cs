using Sluice.Engine.Gguf;
using Sluice.Engine.Models;
using Sluice.Engine.Models.Specs;

namespace Sluice.Engine.Tests.Models;

public sealed class KvBudgetTests
{
    // Two layers, two heads of 10 columns that are padded to 16, keys and values as halves.
    private const long PageBytes = 2 * 2 * 32 * 16 * 2 * 2;

    [Theory]
    [InlineData(0, 0, 1000 * PageBytes, 256, 32)]
    [InlineData(100, 0, 1000 * PageBytes, 100, 16)]
    [InlineData(100, 5 * PageBytes, 10 * PageBytes, 100, 5)]
    [InlineData(0, 100 * PageBytes, 10 * PageBytes, 256, 100)]
    [InlineData(100, 0, 40 * PageBytes, 100, 10)]
    public void Derive_Memory_DecidesContextAndPages(int context, long kvBytes, long available, int expectedContext, int expectedPages)
    {
        var budget = Derive(context, kvBytes, available);
        Assert.Equal((expectedContext, expectedPages), (budget.ContextLength, budget.Pages));
    }

    [Fact]
    public void Derive_MemoryForLessThanTrained_ShortensTheContext() =>
        Assert.Equal(2048, Derive(0, 64 * PageBytes, 0, trained: 10000).ContextLength);

    [Theory]
    [InlineData(0, 31 * PageBytes)]
    [InlineData(100, 12 * PageBytes)]
    public void Derive_TooLittleMemory_IsRefusedWithTheNumbers(int context, long available)
    {
        var error = Assert.Throws<EngineException>(() => Derive(context, 0, available));
        Assert.Equal(EngineErrorCode.InsufficientMemory, error.Code);
        Assert.Contains($"{available / 4}", error.Message, StringComparison.Ordinal);
    }

    private static KvBudget Derive(int context, long kvBytes, long available, int trained = 256)
    {
        using var file = new SmallModel("qwen3", GgmlType.F32).Open();
        var spec = Architectures.Read(file) with { ContextLength = trained };
        return KvBudget.Derive(spec, new DecoderOptions { Slots = 2, ContextLength = context, KvBytes = kvBytes }, available);
    }
}
