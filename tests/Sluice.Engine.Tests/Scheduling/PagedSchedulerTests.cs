using Sluice.Engine.Generation;
using static Sluice.Engine.Tests.Scheduling.ScriptedEngine;
using static Sluice.Engine.Tests.Scheduling.HashedText;

namespace Sluice.Engine.Tests.Scheduling;

public sealed class PagedSchedulerTests
{
    /// <summary>
    /// Any mixture of prompts that share starts, tenants, choices, cancellations and far too few pages: everybody gets what the
    /// tokens of his own prompt lead to, and at the end no page is in use.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Submit_AnyMixtureWithFewPages_GivesEachItsOwnText(int seed)
    {
        var random = new Random(seed);
        var pass = new ScriptedPass(Follow, slots: 4, context: 160, maxBatch: 48, pages: 5 + (seed % 3 * 4));
        await using var engine = new ScriptedEngine(pass, queue: 300);
        int[][] starts = [.. Enumerable.Range(0, 3).Select(i => Enumerable.Range(0, 70).Select(_ => random.Next(3, 9)).ToArray())];
        var runs = new List<(GenerationRun Run, string[] Expected, bool Cancelled)>();
        for (int i = 0; i < 40; i++)
        {
            int[] prompt = [.. starts[random.Next(3)][..random.Next(1, 71)], .. Enumerable.Range(0, random.Next(12)).Select(_ => random.Next(3, 9))];
            int choices = random.Next(1, 4);
            int most = random.Next(1, 160 - prompt.Length);
            var run = engine.Generator.Start(new GenerationRequest
            {
                PromptTokens = prompt,
                MaxTokens = most,
                Choices = choices,
                IgnoreStopTokens = true,
                Sampling = SamplingOptions.Greedy,
                Origin = new RequestOrigin { Principal = random.Next(4) is var who and > 0 ? $"p{who}" : null, Priority = random.Next(3) / 2 },
            });
            bool cancelled = random.Next(5) == 0;
            if (cancelled)
            {
                engine.Generator.Abandon(run);
            }

            runs.Add((run, [.. Enumerable.Repeat(TextAfter(prompt, most), choices)], cancelled));
        }

        foreach (var (run, expected, cancelled) in runs)
        {
            if (!cancelled)
            {
                Assert.Equal(expected, await ReadChoicesAsync(run, expected.Length));
            }
        }

        await engine.AssertNoPageIsLostAsync();
    }

    [Fact]
    public async Task Submit_SamePromptAgain_CalculatesItsLastTokenOnly()
    {
        var sizes = new List<int>();
        await using var engine = new ScriptedEngine(new ScriptedPass(Follow, 2, 128, 256, null) { OnForward = batch => sizes.Add(batch.Count) });
        int[] prompt = [.. Enumerable.Range(0, 75).Select(i => i % 7)];
        Assert.Equal(0, (await ReadAsync(engine.Generator.Start(Of(prompt, 1)))).End.CachedTokens);
        Assert.Equal(74, (await ReadAsync(engine.Generator.Start(Of(prompt, 1)))).End.CachedTokens);
        var (text, end) = await ReadAsync(engine.Generator.Start(Of([.. prompt[..40], 9, 9], 5)));
        Assert.Equal((40, TextAfter([.. prompt[..40], 9, 9], 5)), (end.CachedTokens, text));
        Assert.Equal([75, 1, 2, 1, 1, 1, 1], sizes);
    }

    [Fact]
    public async Task Submit_Answer_IsRememberedForTheNextTurn()
    {
        await using var engine = new ScriptedEngine(new ScriptedPass(Follow, 2, 128, 256, null));
        int[] prompt = [.. Enumerable.Range(0, 20).Select(i => i % 7)];
        var (text, _) = await ReadAsync(engine.Generator.Start(Of(prompt, 30)));
        int[] next = [.. prompt, .. text.Select(Letter), 5, 6];
        Assert.Equal(49, (await ReadAsync(engine.Generator.Start(Of(next, 1)))).End.CachedTokens);
    }

    [Fact]
    public async Task Submit_OtherTenant_SharesNothing()
    {
        await using var engine = new ScriptedEngine(new ScriptedPass(Follow, 2, 128, 256, null));
        int[] prompt = [.. Enumerable.Range(0, 50)];
        foreach (var (origin, cached) in new (RequestOrigin, int)[]
        {
            (new() { Principal = "a" }, 0),
            (new() { Principal = "b" }, 0),
            (RequestOrigin.Anonymous, 0),
            (new() { Principal = "c", Tenant = "a" }, 49),
            (new() { Principal = "b" }, 49),
        })
        {
            Assert.Equal(cached, (await ReadAsync(engine.Generator.Start(Of(prompt, 1) with { Origin = origin }))).End.CachedTokens);
        }
    }

    [Fact]
    public async Task Submit_SeveralChoices_CalculateThePromptOnce()
    {
        int tokens = 0;
        var pass = new ScriptedPass(Follow, 4, 128, 256, null) { OnForward = batch => tokens += batch.Count };
        await using var engine = new ScriptedEngine(pass);
        await ReadAsync(engine.Generator.Start(Of([.. Enumerable.Range(0, 50)], 10) with { Choices = 4 }));
        Assert.Equal(50 + 3 + (4 * 9), tokens);
    }

    [Fact]
    public async Task Cancel_Running_LeavesItsPagesToOthersWithinAStep()
    {
        using var gate = new PassGate();
        var pass = new ScriptedPass(Follow, 1, 128, 128, 4) { OnForward = gate.Enter };
        await using var engine = new ScriptedEngine(pass, gate: gate);
        var first = engine.Generator.Start(Of([.. Enumerable.Repeat(3, 120)], 8));
        gate.Next();
        var second = engine.Generator.Start(Of([.. Enumerable.Repeat(4, 120)], 8));
        engine.Generator.Abandon(first);
        gate.Release();
        Assert.All(gate.Next(), item => Assert.Equal(4, item.Token));
        gate.Open();
        Assert.Equal(TextAfter([.. Enumerable.Repeat(4, 120)], 8), (await ReadAsync(second)).Text);
    }

    [Fact]
    public async Task Submit_PagesForOneOfTwo_BothComeToTheirEnd()
    {
        int most = 0;
        using var both = new ManualResetEventSlim();
        var pass = new ScriptedPass(Follow, 2, 128, 64, 5)
        {
            OnForward = batch =>
            {
                both.Wait();
                most = Math.Max(most, batch.Count);
            },
        };
        await using var engine = new ScriptedEngine(pass);
        var first = engine.Generator.Start(Of([1, 2, 3], 120));
        var second = engine.Generator.Start(Of([4, 5, 6], 120));
        both.Set();
        Assert.Equal(TextAfter([1, 2, 3], 120), (await ReadAsync(first)).Text);
        Assert.Equal(TextAfter([4, 5, 6], 120), (await ReadAsync(second)).Text);
        Assert.True(most > 1, "they never ran together");
    }

    [Fact]
    public async Task Submit_ManyOfOnePrincipal_LetsOthersIn()
    {
        using var gate = new PassGate();
        await using var engine = new ScriptedEngine(new ScriptedPass(Follow, 1, 128, 128, 4) { OnForward = gate.Enter }, gate: gate);
        engine.Generator.Start(Of([100], 1) with { Origin = new() { Principal = "busy" } });
        gate.Next();
        foreach (var (token, origin) in new (int, RequestOrigin)[]
        {
            (0, RequestOrigin.Anonymous),
            (1, new() { Principal = "busy" }),
            (2, new() { Principal = "busy" }),
            (3, new() { Principal = "other" }),
            (4, new() { Principal = "other" }),
            (5, new() { Priority = 1 }),
        })
        {
            engine.Generator.Start(Of([token, token], 1) with { Origin = origin });
        }

        int[] order = [.. Enumerable.Range(0, 6).Select(_ =>
        {
            gate.Release();
            return gate.Next()[0].Token;
        })];
        Assert.Equal(5, order[0]);
        Assert.Equal([1, 2, 3, 4], order[1..5].Order());
        Assert.NotEqual(order[1] < 3, order[2] < 3);
        Assert.NotEqual(order[3] < 3, order[4] < 3);
        Assert.Equal(0, order[5]);
    }

    public static TheoryData<string, int, RequestOrigin, RequestOrigin, bool> Displacements => new()
    {
        { "another principal that has nothing yet", 4, new() { Principal = "busy" }, new() { Principal = "other" }, true },
        { "somebody who is known", 1, RequestOrigin.Anonymous, new() { Principal = "other" }, true },
        { "a higher priority", 1, new() { Principal = "busy" }, new() { Principal = "busy", Priority = 1 }, true },
        { "the same principal", 4, new() { Principal = "busy" }, new() { Principal = "busy" }, false },
        { "another anonymous one", 4, RequestOrigin.Anonymous, RequestOrigin.Anonymous, false },
        { "nobody known", 1, new() { Principal = "busy" }, RequestOrigin.Anonymous, false },
        { "a lower priority", 4, new() { Principal = "busy" }, new() { Principal = "other", Priority = -1 }, false },
        { "one that would have as much", 1, new() { Principal = "busy" }, new() { Principal = "other" }, false },
    };

    [Theory]
    [MemberData(nameof(Displacements))]
    public async Task Submit_AllSlotsTaken_IsServedNextWhereItMust(string what, int slots, RequestOrigin running, RequestOrigin waiting, bool isServed)
    {
        using var gate = new PassGate();
        await using var engine = new ScriptedEngine(new ScriptedPass(Follow, slots, 128, 128, 30) { OnForward = gate.Enter }, gate: gate);
        int[][] prompts = [.. Enumerable.Range(0, slots).Select(i => Enumerable.Repeat(i + 3, 40).ToArray())];
        GenerationRun[] runs = [.. prompts.Select(prompt => engine.Generator.Start(Of(prompt, 60) with { Origin = running }))];
        while (engine.Scheduler.Activity.Running < slots)
        {
            gate.Next();
            gate.Release();
        }

        gate.Next();
        var late = engine.Generator.Start(Of([99, 99], 5) with { Origin = waiting });
        gate.Release();
        Assert.True(gate.Next().Any(entry => entry.Token == 99) == isServed, what);

        gate.Open();
        Assert.Equal(TextAfter([99, 99], 5), (await ReadAsync(late)).Text);
        for (int i = 0; i < slots; i++)
        {
            var (text, end) = await ReadAsync(runs[i]);
            Assert.Equal((TextAfter(prompts[i], 60), 40), (text, end.PromptTokens));
        }
    }

    [Fact]
    public async Task Submit_PrincipalsThatKeepComing_ShareTheSlotsWithoutTakingThemFromEachOtherForEver()
    {
        int calculated = 0;
        await using var engine = new ScriptedEngine(
            new ScriptedPass(Follow, 4, 128, 128, 40) { OnForward = batch => Interlocked.Add(ref calculated, batch.Count) }, queue: 100);
        GenerationRun[] runs = [.. Enumerable.Range(0, 60).Select(i =>
            engine.Generator.Start(Of([i + 3, i + 4, i + 5], 30) with { Origin = new() { Principal = i < 40 ? "busy" : $"other{i % 2}" } }))];
        for (int i = 0; i < runs.Length; i++)
        {
            Assert.Equal(TextAfter([i + 3, i + 4, i + 5], 30), (await ReadAsync(runs[i])).Text);
        }

        // 32 positions of each are needed; what is calculated again after a displacement is little beside that.
        Assert.InRange(calculated, 60 * 32, 60 * 40);
    }

    [Fact]
    public async Task Submit_ContextOfAllPages_IsServed()
    {
        await using var engine = new ScriptedEngine(new ScriptedPass(Follow, 3, 128, 40, 4));
        for (int i = 0; i < 3; i++)
        {
            int[] prompt = [.. Enumerable.Repeat(i + 3, 100)];
            Assert.Equal(TextAfter(prompt, 28), (await ReadAsync(engine.Generator.Start(Of(prompt, 28)))).Text);
        }
    }
}
