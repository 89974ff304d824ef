using Sluice.Engine.Cache;
using Sluice.Engine.Gguf;
using Sluice.Engine.Kernels.Attention;
using Sluice.Engine.Machine;
using Sluice.Engine.Models;
using Sluice.Engine.Models.Specs;
using Sluice.Engine.Tests.RandomModels;

namespace Sluice.Engine.Tests.Models;

public sealed class KvBudgetTests
{
    // Two layers, two heads of 10 columns that are padded to 16, keys and values as halves.
    private const long PageBytes = 2 * 2 * 32 * 16 * 2 * 2;

    [Theory]
    [InlineData(0, 0, 1000 * PageBytes, 256, 32)]
    [InlineData(100, 0, 1000 * PageBytes, 100, 16)]
    [InlineData(100, 5 * PageBytes, 10 * PageBytes, 100, 5)]
    [InlineData(0, 100 * PageBytes, 101 * PageBytes, 256, 100)]
    [InlineData(100, 0, 40 * PageBytes, 100, 10)]
    public void Derive_Memory_DecidesContextAndPages(int context, long kvBytes, long available, int expectedContext, int expectedPages)
    {
        var budget = Derive(context, kvBytes, available);
        Assert.Equal((expectedContext, expectedPages), (budget.ContextLength, budget.Pages));
    }

    [Fact]
    public void Derive_MemoryForLessThanTrained_ShortensTheContext() =>
        Assert.Equal(2048, Derive(0, 64 * PageBytes, 64 * PageBytes, trained: 10000).ContextLength);

    [Fact]
    public void Beside_WeightsThatDoNotFit_AreRefusedWithTheNumbers()
    {
        using var file = new RandomModel(RandomArchitecture.Named("qwen3"), GgmlType.Q4_K).Open();
        long weights = file.Tensors.Sum(tensor => tensor.ByteCount);
        Assert.Equal(1000, KvBudget.Beside(file, weights + 1000));
        Assert.Equal(0, KvBudget.Beside(file, weights));

        var error = Assert.Throws<EngineException>(() => KvBudget.Beside(file, weights - 1));
        Assert.Equal(EngineErrorCode.InsufficientMemory, error.Code);
        Assert.Contains($"need {ByteCount.Text(weights)} of memory, but only {ByteCount.Text(weights - 1)} are", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1023, "1023 bytes")]
    [InlineData(1536000000, "1464.8 MiB (1536000000 bytes)")]
    public void Text_OfBytes_IsForPeopleAndExact(long bytes, string expected) => Assert.Equal(expected, ByteCount.Text(bytes));

    [Theory]
    [InlineData(0, 31 * PageBytes)]
    [InlineData(100, 12 * PageBytes)]
    public void Derive_TooLittleMemory_IsRefusedWithTheNumbers(int context, long available)
    {
        var error = Assert.Throws<EngineException>(() => Derive(context, 0, available));
        Assert.Equal(EngineErrorCode.InsufficientMemory, error.Code);
        Assert.Contains($"{available / 4}", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4096, 8, 100)]
    [InlineData(512, 8, 100)]
    [InlineData(64, 1, 1000)]
    [InlineData(4096, 1, 10)]
    public void Derive_LayersWithWindow_HaveRoomForLongerContexts(int window, int slots, long megabytes)
    {
        var windowed = Gemma(window);
        var full = windowed with { Window = 0 };
        var options = new DecoderOptions { Slots = slots, MaxBatch = 512 };
        var budget = KvBudget.Derive(windowed, options, megabytes << 22);
        Assert.InRange(BytesOf(budget), 1, megabytes << 20);
        int fullContext = KvBudget.Derive(full, options, megabytes << 22).ContextLength;
        Assert.InRange(budget.ContextLength, fullContext, windowed.ContextLength);
        if (fullContext > 2 * (window + 1024))
        {
            Assert.True(budget.ContextLength > Math.Min(2 * fullContext, windowed.ContextLength - 1), $"{budget.ContextLength} tokens, {fullContext} without windows");
        }

        // Whatever its length, one sequence can go on.
        Assert.True(budget.Pages >= KvLayout.Pages(budget.ContextLength));
        Assert.True(budget.WindowPages >= Math.Min(KvLayout.Pages(budget.ContextLength), PageGroup.WindowPages(window, 512)));
    }

    [Fact]
    public void Derive_ContextThatFitsOnlyWithWindows_IsTakenOrRefusedWithTheNumbers()
    {
        var spec = Gemma(512);
        var options = new DecoderOptions { Slots = 4, ContextLength = 30_000, KvBytes = 34 << 20 };
        var budget = KvBudget.Derive(spec, options, 34 << 20);
        Assert.Equal(30_000, budget.ContextLength);
        Assert.InRange(BytesOf(budget), 32 << 20, 34 << 20);
        Assert.Throws<EngineException>(() => KvBudget.Derive(spec with { Window = 0 }, options, 34 << 20));
        var error = Assert.Throws<EngineException>(() => KvBudget.Derive(spec, options with { KvBytes = 8 << 20 }, 34 << 20));
        long needed = (KvLayout.Pages(30_000) * FullPage) + (PageGroup.WindowPages(512, 512) * WindowPage);
        Assert.Contains($"{needed} bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Derive_MoreAskedForThanThereIs_IsRefusedWithTheNumbers()
    {
        var error = Assert.Throws<EngineException>(() => Derive(256, (3L << 30) + 1, 3L << 30));
        Assert.Equal(EngineErrorCode.InsufficientMemory, error.Code);
        Assert.Contains("only 3072.0 MiB", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Derive_AllLayersWithWindow_HaveTheTrainedContextInTheMemoryOfTheWindow()
    {
        var spec = Gemma(512) with { WindowPeriod = 1 };
        var budget = KvBudget.Derive(spec, new DecoderOptions { Slots = 2 }, 64 << 20);
        Assert.Equal((spec.ContextLength, 0), (budget.ContextLength, budget.Pages));
        Assert.InRange(budget.WindowPages * (FullPage + WindowPage), 1, 16 << 20);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(long.MaxValue)]
    public void Derive_AbsurdSizes_AreRefusedOrBounded(long kvBytes)
    {
        var spec = Gemma(int.MaxValue) with { Layers = 4096, HeadSize = 1024, KvHeads = 65536, Heads = 65536, ContextLength = 1 << 24 };
        var options = new DecoderOptions { Slots = 65536, MaxBatch = 65536, KvBytes = kvBytes, ContextLength = 1 << 24 };
        Assert.Equal(
            EngineErrorCode.InsufficientMemory, Assert.Throws<EngineException>(() => KvBudget.Derive(spec, options, long.MaxValue)).Code);
    }

    // Of six layers one sees everything; a head of 64 columns, keys and values as halves.
    private const long FullPage = 32 * 64 * 2 * 2;
    private const long WindowPage = 5 * FullPage;

    /// <summary>Pages of caches are only taken when they are written, so the machine still counts them as free.</summary>
    [Fact]
    public void Load_BesideAnotherModel_LeavesTheMemoryOfItsContexts()
    {
        using var file = new RandomModel(RandomArchitecture.Named("qwen3"), GgmlType.F32).Open();
        long available = MachineMemory.AvailableBytes();
        Decoder Load(long kvBytes) => Decoder.Load(file, new DecoderOptions { Threads = 1, KvBytes = kvBytes });
        using (Load(available / 2))
        {
            var error = Assert.Throws<EngineException>(() => Load(available / 4 * 3));
            Assert.Equal(EngineErrorCode.InsufficientMemory, error.Code);
            Assert.Contains("the contexts of other models", error.Message, StringComparison.Ordinal);
        }

        Load(available / 4 * 3).Dispose();
    }

    private static DecoderSpec Gemma(int window) => new()
    {
        Architecture = "gemma3",
        Layers = 6,
        Width = 64,
        FeedForward = 64,
        Heads = 1,
        KvHeads = 1,
        HeadSize = 64,
        Vocabulary = 100,
        ContextLength = 1 << 20,
        NormEpsilon = 1e-5f,
        AttentionScale = 1,
        Window = window,
        WindowPeriod = 6,
    };

    private static long BytesOf(KvBudget budget) => (budget.Pages * FullPage) + (budget.WindowPages * WindowPage);

    private static KvBudget Derive(int context, long kvBytes, long available, int trained = 256)
    {
        using var file = new RandomModel(RandomArchitecture.Named("qwen3"), GgmlType.F32).Open();
        var spec = Architectures.Read(file) with { ContextLength = trained };
        return KvBudget.Derive(spec, new DecoderOptions { Slots = 2, ContextLength = context, KvBytes = kvBytes }, available);
    }
}
