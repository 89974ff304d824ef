using Sluice.Engine.Generation;
using static Sluice.Engine.Tests.Scheduling.ScriptedEngine;

namespace Sluice.Engine.Tests.Scheduling;

/// <summary>Who leaves a full queue for whom: one runs, four places are for those that wait.</summary>
public sealed class FullQueueTests : IAsyncDisposable
{
    private static readonly Func<int, int> AlwaysA = _ => Letter('a');

    private readonly PassGate _gate = new();
    private readonly ScriptedEngine _engine;
    private readonly GenerationRun _running;

    public FullQueueTests()
    {
        _engine = new ScriptedEngine(new ScriptedPass(AlwaysA, slots: 1) { OnForward = _gate.Enter }, queue: 4, gate: _gate);
        _running = Start("many");
        _gate.Next();
    }

    [Fact]
    public async Task Submit_OneWithFewerWaiting_TakesThePlaceOfTheNewest()
    {
        GenerationRun[] many = [.. Enumerable.Range(0, 4).Select(_ => Start("many"))];
        var few = Start("few");
        await AssertSentAwayAsync(many[3]);
        var second = Start("few");
        await AssertSentAwayAsync(many[2]);

        // Now both have two.
        AssertRefused(() => Start("few"));
        AssertRefused(() => Start("many"));
        await AssertAnsweredAsync(_running, few, second, many[0], many[1]);
    }

    [Fact]
    public async Task Submit_Identified_TakesThePlaceOfTheNewestOfNobody()
    {
        GenerationRun[] anonymous = [.. Enumerable.Range(0, 2).Select(_ => Start(null))];
        GenerationRun[] known = [Start("known"), Start("known")];
        var third = Start("known");
        await AssertSentAwayAsync(anonymous[1]);
        AssertRefused(() => Start(null));
        await AssertAnsweredAsync([_running, anonymous[0], .. known, third]);
    }

    [Fact]
    public async Task Submit_HigherPriority_TakesThePlaceOfTheLowest()
    {
        GenerationRun[] batch = [Start("batch", -1), Start("batch", -1)];
        GenerationRun[] others = [Start("other"), Start("third")];
        var hurried = Start("other");
        await AssertSentAwayAsync(batch[1]);
        AssertRefused(() => Start("new", -1));
        await AssertAnsweredAsync([_running, batch[0], .. others, hurried]);
    }

    [Fact]
    public async Task Submit_SeveralChoices_SendsWholeRequestsAwayOrNone()
    {
        var pair = Start("many", choices: 2);
        GenerationRun[] singles = [Start("many"), Start("many")];
        AssertRefused(() => Start("few", choices: 3));
        var few = Start("few", choices: 2);
        await AssertSentAwayAsync(singles[0]);
        await AssertSentAwayAsync(singles[1]);
        AssertRefused(() => Start("few"));
        await AssertAnsweredAsync(_running, pair, few);
    }

    [Fact]
    public async Task Submit_OthersHaveBegun_IsRefused()
    {
        // The one that runs gives way to another, and waits with what it has.
        var first = Start("hurried", 1);
        _gate.Release();
        _gate.Next();
        GenerationRun[] waiting = [Start("hurried", 1), Start("hurried", 1), Start("hurried", 1)];
        AssertRefused(() => Start("late"));
        await AssertAnsweredAsync([_running, first, .. waiting]);
    }

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        _gate.Dispose();
    }

    private GenerationRun Start(string? principal, int priority = 0, int choices = 1) => _engine.Generator.Start(
        Request(1, maxTokens: 2) with { Choices = choices, Origin = new RequestOrigin { Principal = principal, Priority = priority } });

    private static void AssertRefused(Func<GenerationRun> start) => Assert.Equal(EngineErrorCode.QueueFull, Assert.Throws<EngineException>(start).Code);

    private static async Task AssertSentAwayAsync(GenerationRun run) =>
        Assert.Equal(EngineErrorCode.QueueFull, (await Assert.ThrowsAsync<EngineException>(() => ReadAsync(run))).Code);

    private async Task AssertAnsweredAsync(params GenerationRun[] runs)
    {
        _gate.Open();
        foreach (var run in runs)
        {
            Assert.All(await ReadChoicesAsync(run, run.Sequences.Length), text => Assert.Equal("aa", text));
        }

        await _engine.AssertNoPageIsLostAsync();
    }
}
