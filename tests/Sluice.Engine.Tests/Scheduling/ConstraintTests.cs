using static Sluice.Engine.Tests.Scheduling.ScriptedEngine;

namespace Sluice.Engine.Tests.Scheduling;

public sealed class ConstraintTests
{
    private static readonly Func<int, int> AlwaysA = _ => Letter('a');

    [Theory]
    [InlineData(1, new[] { 1, 1, 1, 1, 1, 1, 1, 1 })]
    [InlineData(4, new[] { 1, 4 })]
    public async Task Submit_Constrained_TokensThatMustFollowShareOnePass(int freeEvery, int[] tokensOfPasses)
    {
        var sizes = new List<int>();
        await using var engine = new ScriptedEngine(new ScriptedPass(AlwaysA) { OnForward = batch => sizes.Add(batch.Count) });
        var (text, end) = await ReadAsync(engine.Generator.Start(Request(1, maxTokens: 50), [1], [], () => new ScriptedConstraint("sluicebc", freeEvery, 1472)));
        Assert.Equal("sluicebc", text);
        Assert.Equal((FinishReason.Stop, 8), (end.Reason, end.OutputTokens));
        Assert.Equal(tokensOfPasses, sizes);
    }

    [Fact]
    public async Task Submit_LogprobsAsked_EachForcedTokenIsComputed()
    {
        await using var engine = new ScriptedEngine(new ScriptedPass(AlwaysA));
        var run = engine.Generator.Start(Request(1) with { TopLogprobs = 1 }, [1], [], () => new ScriptedConstraint("bcd", 8, 1472));
        Assert.Equal("bcd", (await ReadAsync(run)).Text);
    }

    [Fact]
    public async Task Submit_MostTokensReachedAmongForcedOnes_EndsThere()
    {
        await using var engine = new ScriptedEngine(new ScriptedPass(AlwaysA));
        var (text, end) = await ReadAsync(engine.Generator.Start(Request(1, maxTokens: 3), [1], [], () => new ScriptedConstraint("sluice", 8, 1472)));
        Assert.Equal(("slu", FinishReason.Length), (text, end.Reason));
    }

    [Fact]
    public async Task Submit_ConstraintFails_FailsTheRequestAlone()
    {
        await using var engine = new ScriptedEngine(new ScriptedPass(AlwaysA));
        var failing = engine.Generator.Start(Request(1), [1], [], () => new ScriptedConstraint("b!", 1, 1472));
        Assert.Equal(EngineErrorCode.ConstraintFailed, (await Assert.ThrowsAsync<EngineException>(() => ReadAsync(failing))).Code);
        Assert.Equal("aaaaaaaa", (await ReadAsync(engine.Generator.Start(Request(1)))).Text);
    }
}
