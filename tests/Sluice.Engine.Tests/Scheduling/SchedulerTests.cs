using Sluice.Engine.Generation;
using static Sluice.Engine.Tests.Scheduling.ScriptedEngine;

namespace Sluice.Engine.Tests.Scheduling;

public sealed class SchedulerTests
{
    private static readonly Func<int, int> AlwaysA = _ => Letter('a');

    [Fact]
    public async Task Submit_PromptBesideGeneration_SharesThePassAndAdvancesInStretches()
    {
        using var gate = new PassGate();
        await using var engine = new ScriptedEngine(new ScriptedPass(AlwaysA, context: 1024) { OnForward = gate.Enter }, gate: gate);
        engine.Generator.Start(Request(1, maxTokens: 50));
        Assert.Single(gate.Next());
        engine.Generator.Start(Request(2, promptTokens: 300));
        gate.Release();
        int[] stretches = [.. Enumerable.Range(0, 4).Select(_ =>
        {
            var batch = gate.Next();
            gate.Release();
            Assert.Equal((Letter('a'), 0), (batch[0].Token, batch[0].Slot));
            return batch.Count(item => item.Slot == 1);
        })];
        Assert.Equal([128, 128, 44, 1], stretches);
    }

    [Fact]
    public async Task Submit_LongPromptAlone_FillsThePass()
    {
        using var gate = new PassGate();
        await using var engine = new ScriptedEngine(new ScriptedPass(AlwaysA, context: 1024) { OnForward = gate.Enter }, gate: gate);
        engine.Generator.Start(Request(2, promptTokens: 300));
        Assert.Equal(256, gate.Next().Length);
        gate.Release();
        Assert.Equal(Enumerable.Range(256, 44), gate.Next().Select(item => item.Position));
    }

    [Fact]
    public async Task Submit_MoreThanSlots_EntersInOrderOfArrival()
    {
        using var gate = new PassGate();
        await using var engine = new ScriptedEngine(new ScriptedPass(AlwaysA, slots: 1) { OnForward = gate.Enter }, gate: gate);
        engine.Generator.Start(Request(1, maxTokens: 1));
        gate.Next();
        engine.Generator.Start(Request(2, maxTokens: 1));
        engine.Generator.Start(Request(3, maxTokens: 1));
        gate.Release();
        Assert.Equal(2, Assert.Single(gate.Next()).Token);
        gate.Release();
        Assert.Equal(3, Assert.Single(gate.Next()).Token);
    }

    [Fact]
    public async Task Submit_QueueFull_IsRefusedUntilThereIsRoom()
    {
        using var gate = new PassGate();
        await using var engine = new ScriptedEngine(new ScriptedPass(AlwaysA, slots: 1) { OnForward = gate.Enter }, queue: 1, gate: gate);
        var first = engine.Generator.Start(Request(1, maxTokens: 1));
        gate.Next();
        var second = engine.Generator.Start(Request(2, maxTokens: 1));
        Assert.Equal(new EngineActivity(1, 1, false), engine.Scheduler.Activity);
        Assert.Equal(EngineErrorCode.QueueFull, Assert.Throws<EngineException>(() => engine.Generator.Start(Request(3))).Code);
        engine.Generator.Abandon(second);
        var third = engine.Generator.Start(Request(3, maxTokens: 1));
        gate.Open();
        Assert.Equal("a", (await ReadAsync(first)).Text);
        Assert.Equal("a", (await ReadAsync(third)).Text);
    }

    [Fact]
    public async Task Submit_MoreChoicesThanRoom_TakesNone()
    {
        await using var engine = new ScriptedEngine(new ScriptedPass(AlwaysA, slots: 2), queue: 1);
        var error = Assert.Throws<EngineException>(() => engine.Generator.Start(Request(1) with { Choices = 4 }));
        Assert.Equal(EngineErrorCode.QueueFull, error.Code);
        Assert.Equal(new EngineActivity(0, 0, false), engine.Scheduler.Activity);
    }

    [Fact]
    public async Task Cancel_Running_FreesTheSlotBeforeTheNextPass()
    {
        using var gate = new PassGate();
        await using var engine = new ScriptedEngine(new ScriptedPass(AlwaysA, slots: 1) { OnForward = gate.Enter }, gate: gate);
        var first = engine.Generator.Start(Request(1, maxTokens: 50));
        gate.Next();
        engine.Generator.Start(Request(2));
        engine.Generator.Abandon(first);
        gate.Release();
        Assert.Equal((2, 0, 0), Assert.Single(gate.Next()));
    }

    [Fact]
    public async Task Cancel_AllOfAPass_EndsThePassAndKeepsWhatWasCalculatedBefore()
    {
        using var gate = new PassGate();
        var pass = new ScriptedPass(AlwaysA, context: 1024) { OnForward = gate.Enter };
        await using var engine = new ScriptedEngine(pass, gate: gate);
        var first = engine.Generator.Start(Request(2, promptTokens: 600));
        gate.Next();
        var second = engine.Generator.Start(Request(2, promptTokens: 600));
        gate.Release();
        Assert.Equal(256, gate.Next().Length);
        engine.Generator.Abandon(first);
        Assert.False(pass.IsToStop);
        engine.Generator.Abandon(second);
        Assert.True(pass.IsToStop);
        var third = engine.Generator.Start(Request(2, promptTokens: 600, maxTokens: 1));
        gate.Open();
        var (text, end) = await ReadAsync(third);
        Assert.Equal(("a", 256), (text, end.CachedTokens));
        await engine.AssertNoPageIsLostAsync();
    }

    [Fact]
    public async Task Forward_Throws_FailsAllAndEveryLaterRequest()
    {
        using var gate = new PassGate();
        await using var engine = new ScriptedEngine(new ScriptedPass(AlwaysA, slots: 1)
        {
            OnForward = batch =>
            {
                gate.Enter(batch);
                throw new InvalidOperationException("broken");
            },
        });
        var running = engine.Generator.Start(Request(1));
        gate.Next();
        var waiting = engine.Generator.Start(Request(2));
        gate.Open();
        var error = await FailureOf(running, EngineErrorCode.ModelFailed);
        Assert.Equal("broken", error.InnerException!.Message);
        await FailureOf(waiting, EngineErrorCode.ModelFailed);
        Assert.Equal(EngineErrorCode.ModelFailed, Assert.Throws<EngineException>(() => engine.Generator.Start(Request(3))).Code);
        Assert.True(engine.Scheduler.Activity.Failed);
    }

    [Fact]
    public async Task Forward_LogitsNotFinite_FailsTheModel()
    {
        await using var engine = new ScriptedEngine(new ScriptedPass(position => position < 3 ? Letter('a') : -1));
        await FailureOf(engine.Generator.Start(Request(1)), EngineErrorCode.ModelFailed);
    }

    [Fact]
    public async Task Stop_WhileRunning_AbortsRunningAndWaiting()
    {
        using var gate = new PassGate();
        await using var engine = new ScriptedEngine(new ScriptedPass(AlwaysA, slots: 1) { OnForward = gate.Enter }, gate: gate);
        var running = engine.Generator.Start(Request(1));
        gate.Next();
        var waiting = engine.Generator.Start(Request(2));
        var stopping = engine.Scheduler.StopAsync();
        Assert.False(stopping.IsCompleted);
        gate.Release();
        await stopping;
        await FailureOf(running, EngineErrorCode.Stopped);
        await FailureOf(waiting, EngineErrorCode.Stopped);
        Assert.Equal(EngineErrorCode.Stopped, Assert.Throws<EngineException>(() => engine.Generator.Start(Request(3))).Code);
    }

    [Fact]
    public async Task Submit_ReaderThatNeverReads_HoldsNobodyUp()
    {
        await using var engine = new ScriptedEngine(new ScriptedPass(AlwaysA));
        engine.Generator.Start(Request(1, maxTokens: 60));
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal("aaaaaaaa", (await ReadAsync(engine.Generator.Start(Request(2)))).Text);
        }
    }

    private static async Task<EngineException> FailureOf(GenerationRun run, EngineErrorCode code)
    {
        var error = await Assert.ThrowsAsync<EngineException>(() => ReadAsync(run));
        Assert.Equal(code, error.Code);
        return error;
    }
}
