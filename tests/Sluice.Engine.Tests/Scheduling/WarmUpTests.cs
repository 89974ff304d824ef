using Sluice.Engine.Scheduling;
using Sluice.Engine.Tests.Adapters;
using Sluice.Engine.Tests.Generation;
using Sluice.Engine.Tests.Tokenization;
using static Sluice.Engine.Tests.Scheduling.ScriptedEngine;

namespace Sluice.Engine.Tests.Scheduling;

public sealed class WarmUpTests
{
    private const int Stretch = 64;

    [Fact]
    public async Task WarmUp_NobodyAsks_RunsOneTokenAndAStretchTwice()
    {
        using var gate = new PassGate();
        var pass = new ScriptedPass(_ => Letter('a'), context: 1024) { OnForward = gate.Enter };
        await using var engine = new ScriptedEngine(pass, gate: gate);
        var warm = engine.Scheduler.WarmUpAsync();
        int[] sizes = [.. Enumerable.Range(0, 3).Select(_ =>
        {
            int size = gate.Next().Length;
            Assert.False(warm.IsCompleted);
            gate.Release();
            return size;
        })];
        await warm;
        Assert.Equal([1, Stretch, Stretch], sizes);
        Assert.Same(warm, engine.Scheduler.WarmUpAsync());
        Assert.Equal("aaaaaaaa", (await FinishAsync(engine, gate)).Text);
        await engine.AssertNoPageIsLostAsync();
    }

    [Fact]
    public async Task WarmUp_DraftModel_RunsTheSamePassesAndKnowsNothingOfThem()
    {
        var sizes = new List<int>();
        var small = new ScriptedPass(_ => Letter('a'), context: 1024) { OnForward = batch => sizes.Add(batch.Count) };
        await using var engine = new ScriptedEngine(new ScriptedPass(_ => Letter('a'), context: 1024), draft: new DraftModel(small));
        await engine.Scheduler.WarmUpAsync();
        Assert.Equal([1, Stretch, Stretch], sizes);
        Assert.Equal(small.Groups[0].Pool.Count, small.Groups[0].Pool.Free);
        Assert.Equal("aaaaaaaa", (await ReadAsync(engine.Generator.Start(Request(1)))).Text);
    }

    [Fact]
    public async Task WarmUp_RequestsGuessedFor_LeavesTheDraftModelAlone()
    {
        var sizes = new List<int>();
        var small = new ScriptedPass(_ => Letter('a'), context: 1024) { OnForward = batch => sizes.Add(batch.Count) };
        await using var engine = new ScriptedEngine(new ScriptedPass(_ => Letter('a'), context: 1024), draft: new DraftModel(small));
        await ReadAsync(engine.Generator.Start(Request(1)));
        int before = sizes.Count;
        Assert.True(before > 0);
        await engine.Scheduler.WarmUpAsync();
        Assert.Equal(before, sizes.Count);
    }

    [Fact]
    public async Task WarmUp_Adapter_IsUsedInAllPassesButTheMeasuredOneAndGivenBack()
    {
        var used = new List<int>();
        var pass = new ScriptedPass(_ => Letter('a'), context: 1024) { OnForward = batch => used.Add(Enumerable.Range(0, batch.Count).Count(i => batch.Adapters(i) is not null)) };
        await using var engine = new ScriptedEngine(pass);
        await using var model = NanoEngine.Load();
        model.LoadAdapter("pirate", AdapterFiles.Path("pirate"));
        var adapters = model.AdaptersForWarmUp()!;
        await engine.Scheduler.WarmUpAsync(adapters);
        Assert.Equal([1, Stretch / 2, 0], used);
        adapters.Release();
        await model.WarmUpAsync();
        model.UnloadAdapter("pirate");
        Assert.Equal(0, model.AdapterBytes);
    }

    [Fact]
    public async Task WarmUp_RequestComesAmidAPass_EndsThePassAndRunsItAgainLater()
    {
        using var gate = new PassGate();
        var pass = new ScriptedPass(_ => Letter('a'), context: 1024) { OnForward = gate.Enter };
        await using var engine = new ScriptedEngine(pass, gate: gate);
        var warm = engine.Scheduler.WarmUpAsync();
        Assert.Single(gate.Next());
        gate.Release();
        Assert.Equal(Stretch, gate.Next().Length);
        var run = engine.Generator.Start(Request(1, maxTokens: 2));
        Assert.True(pass.IsToStop);
        gate.Release();
        Assert.Equal((1, 0, 0), Assert.Single(gate.Next()));
        gate.Release();
        Assert.Equal(1, Assert.Single(gate.Next()).Position);
        gate.Release();
        Assert.Equal("aa", (await ReadAsync(run)).Text);
        Assert.Equal(Stretch, gate.Next().Length);
        gate.Release();
        Assert.Equal(Stretch, gate.Next().Length);
        gate.Release();
        await warm;
        await engine.AssertNoPageIsLostAsync();
    }

    [Fact]
    public async Task WarmUp_RequestsWait_ComesAfterAllOfThem()
    {
        using var gate = new PassGate();
        await using var engine = new ScriptedEngine(new ScriptedPass(_ => Letter('a'), slots: 1) { OnForward = gate.Enter }, gate: gate);
        engine.Generator.Start(Request(1, maxTokens: 1));
        gate.Next();
        engine.Generator.Start(Request(2, maxTokens: 1));
        var warm = engine.Scheduler.WarmUpAsync();
        gate.Release();
        Assert.Equal((2, 0, 0), Assert.Single(gate.Next()));
        gate.Open();
        await warm;
    }

    [Fact]
    public async Task WarmUp_EverythingRemembered_IsKept()
    {
        var pass = new ScriptedPass(_ => Letter('a'), slots: 1, context: 64, pages: 3);
        await using var engine = new ScriptedEngine(pass);
        await ReadAsync(engine.Generator.Start(Request(2, promptTokens: 60, maxTokens: 4)));
        await engine.Scheduler.WarmUpAsync();
        var (_, end) = await ReadAsync(engine.Generator.Start(Request(2, promptTokens: 60, maxTokens: 4)));
        Assert.Equal(59, end.CachedTokens);
    }

    [Fact]
    public async Task WarmUp_LogitsNotFinite_IsNotHeldAgainstTheModel()
    {
        await using var engine = new ScriptedEngine(new ScriptedPass(position => position < 10 ? Letter('a') : -1, context: 1024));
        await engine.Scheduler.WarmUpAsync();
        Assert.Equal("aa", (await ReadAsync(engine.Generator.Start(Request(1, maxTokens: 2)))).Text);
        Assert.False(engine.Scheduler.Failure.IsCompleted);
    }

    [Fact]
    public async Task WarmUp_Stopped_EndsAtOnceAndIsOver()
    {
        using var gate = new PassGate();
        var pass = new ScriptedPass(_ => Letter('a')) { OnForward = gate.Enter };
        await using var engine = new ScriptedEngine(pass, gate: gate);
        var warm = engine.Scheduler.WarmUpAsync();
        gate.Next();
        var stopped = engine.Scheduler.StopAsync();
        Assert.True(pass.IsToStop);
        gate.Release();
        await stopped;
        await warm;
        await engine.Scheduler.WarmUpAsync();
    }

    [Fact]
    public async Task WarmUp_SlowMachine_TellsTheInputLimitBeforeAnybodyAsked()
    {
        await using var model = EngineModel.Load(
            NanoModel.F16Path, new EngineOptions { ContextLength = 1024, Threads = 1, Time = new SteppingClock(TimeSpan.FromSeconds(10)) });
        Assert.Null(model.InputLimit);
        await model.WarmUpAsync();
        Assert.Equal(Stretch * 6, model.InputLimit);
        await model.DisposeAsync();
        await model.WarmUpAsync();
    }

    private static async Task<(string Text, GenerationFinished End)> FinishAsync(ScriptedEngine engine, PassGate gate)
    {
        gate.Open();
        return await ReadAsync(engine.Generator.Start(Request(1)));
    }

    /// <summary>Each look at it finds it a step later.</summary>
    private sealed class SteppingClock(TimeSpan step) : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Add(ref _now, step.Ticks);
    }
}
