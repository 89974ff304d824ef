using Sluice.Engine.Grammar;
using Sluice.Engine.Grammar.Parsing;
using Sluice.Engine.Tests.Tokenization;

namespace Sluice.Engine.Tests.Grammar;

public sealed class ConstraintCacheTests
{
    private readonly ConstraintCache _cache = new(NanoModel.Tokenizer, Texts.Vocabulary);

    [Fact]
    public async Task GetAsync_SameKey_CompilesOnce()
    {
        int made = 0;
        for (int i = 0; i < 3; i++)
        {
            Assert.True((await Get("key", Add))().TryAccept("text"u8));
        }

        Assert.Equal(1, made);

        Symbol Add(GrammarBuilder builder)
        {
            made++;
            return builder.Match("text");
        }
    }

    [Fact]
    public async Task GetAsync_SameKeyAtOnce_CompilesOnceForAll()
    {
        using var isOpen = new ManualResetEventSlim();
        int made = 0;
        var all = Enumerable.Range(0, 8).Select(_ => Get("key", Add)).ToArray();
        isOpen.Set();
        foreach (var one in all)
        {
            Assert.True((await one)().TryAccept("text"u8));
        }

        Assert.Equal(1, made);

        Symbol Add(GrammarBuilder builder)
        {
            isOpen.Wait(TestContext.Current.CancellationToken);
            Interlocked.Increment(ref made);
            return builder.Match("text");
        }
    }

    [Fact]
    public async Task GetAsync_OneOfTwoGivesUp_OtherGetsIt()
    {
        using var isOpen = new ManualResetEventSlim();
        using var gone = new CancellationTokenSource();
        var one = Get("key", Add, gone);
        var other = Get("key", Add);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        isOpen.Set();
        Assert.True((await other)().TryAccept("text"u8));

        Symbol Add(GrammarBuilder builder)
        {
            isOpen.Wait(TestContext.Current.CancellationToken);
            return Busy(builder);
        }
    }

    [Fact]
    public async Task GetAsync_AllGiveUp_CompilingStops()
    {
        using var isOpen = new ManualResetEventSlim();
        using var gone = new CancellationTokenSource();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var stopped = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var all = Enumerable.Range(0, 3).Select(_ => Get("key", Add, gone)).ToArray();
        await begun.Task;
        await gone.CancelAsync();
        foreach (var one in all)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        }

        isOpen.Set();
        Assert.True(await stopped.Task);

        // Nothing of it is left: who comes next has it compiled anew.
        Assert.True((await Get("key", builder => builder.Match("a")))().TryAccept("a"u8));

        Symbol Add(GrammarBuilder builder)
        {
            begun.TrySetResult();
            isOpen.Wait(TestContext.Current.CancellationToken);
            bool isCancelled = false;
            try
            {
                return Busy(builder);
            }
            catch (OperationCanceledException)
            {
                isCancelled = true;
                throw;
            }
            finally
            {
                stopped.TrySetResult(isCancelled);
            }
        }
    }

    [Fact]
    public async Task GetAsync_CanNotBeCompiled_SaysSoEachTime()
    {
        for (int i = 0; i < 2; i++)
        {
            var problem = await Assert.ThrowsAsync<EngineException>(() => Get("key", builder => builder.Match(builder.Pool.Empty)));
            Assert.Equal(EngineErrorCode.InvalidConstraint, problem.Code);
        }
    }

    [Fact]
    public async Task GetAsync_FirstTokenTakesTooMuch_IsRefusedBeforeAnyText()
    {
        // 4096 objects of all combinations, each with an item of its own at the same place.
        string schema = string.Join(',', Enumerable.Range(0, 12).Select(i => $$$"""{"anyOf":[{"properties":{"a{{{i}}}":{} } },{"properties":{"b{{{i}}}":{} } }]}"""));
        var problem = await Assert.ThrowsAsync<EngineException>(() => Get("key", builder => ConstraintGrammar.Add(builder, Texts.Schema($$"""{"allOf":[{{schema}}]}"""))));
        Assert.Equal(EngineErrorCode.InvalidConstraint, problem.Code);
    }

    /// <summary>Enough to do that somebody looks whether it is still wanted.</summary>
    private static Symbol Busy(GrammarBuilder builder)
    {
        for (int i = 0; i < 10_000; i++)
        {
            builder.Pool.Literal("text"u8);
        }

        return builder.Match("text");
    }

    private Task<Func<GrammarMatcher>> Get(string key, Func<GrammarBuilder, Symbol> add, CancellationTokenSource? gone = null) =>
        _cache.GetAsync(key, add, gone?.Token ?? TestContext.Current.CancellationToken).AsTask();
}
