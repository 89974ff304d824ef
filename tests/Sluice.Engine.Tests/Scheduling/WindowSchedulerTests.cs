using Sluice.Engine.Cache;
using Sluice.Engine.Generation;
using Sluice.Engine.Scheduling;
using static Sluice.Engine.Tests.Scheduling.HashedText;
using static Sluice.Engine.Tests.Scheduling.ScriptedEngine;

namespace Sluice.Engine.Tests.Scheduling;

/// <summary>Models some or all of whose layers see a window: what lies behind it is given back, and never anything else.</summary>
public sealed class WindowSchedulerTests
{
    private const int Context = 640;
    private const int MaxBatch = 100;

    public static TheoryData<int, int, bool> Mixtures() => new(
        from window in new[] { 7, 40, 130 }
        from seesAll in new[] { true, false }
        from seed in new[] { 1, 2, 3 }
        select (seed, window, seesAll));

    /// <summary>
    /// Prompts of many windows that share starts, tenants, choices, guesses, cancellations and far too few pages: everybody gets what
    /// the tokens of his own prompt lead to, and at the end no page is in use.
    /// </summary>
    [Theory]
    [MemberData(nameof(Mixtures))]
    public async Task Submit_AnyMixtureWithFewPages_GivesEachItsOwnText(int seed, int window, bool seesAll)
    {
        var random = new Random(seed);
        var windowed = (window, PageGroup.WindowPages(window, MaxBatch) + (seed % 3 * 4));
        (int, int)[] groups = seesAll ? [(0, 20 + (seed % 2 * 8)), windowed] : [windowed];
        var pass = new ScriptedPass(Follow, groups, slots: 4, Context, MaxBatch);
        await using var engine = new ScriptedEngine(pass, queue: 300, draft: seed == 2 ? new PromptLookup() : null);
        int[][] starts = [.. Enumerable.Range(0, 3).Select(i => Enumerable.Range(0, 300).Select(_ => random.Next(3, 9)).ToArray())];
        var runs = new List<(GenerationRun Run, string[] Expected, bool Cancelled)>();
        for (int i = 0; i < 24; i++)
        {
            int[] prompt = [.. starts[random.Next(3)][..random.Next(1, 301)], .. Enumerable.Range(0, random.Next(80)).Select(_ => random.Next(3, 9))];
            int choices = random.Next(1, 4);
            int most = random.Next(1, 100);
            var run = engine.Generator.Start(Of(prompt, most) with
            {
                Choices = choices,
                Origin = new RequestOrigin { Principal = random.Next(4) is var who and > 0 ? $"p{who}" : null, Priority = random.Next(3) / 2 },
            });
            bool cancelled = random.Next(5) == 0;
            if (cancelled)
            {
                engine.Generator.Abandon(run);
            }

            runs.Add((run, [.. Enumerable.Repeat(TextAfter(prompt, most, seesAll ? int.MaxValue : window), choices)], cancelled));
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
    public async Task Submit_ContextOfManyWindows_HoldsOnlyTheWindow()
    {
        const int Window = 40;
        int most = 0;
        ScriptedPass? pass = null;
        pass = new ScriptedPass(Follow, [(Window, PageGroup.WindowPages(Window, 64))], slots: 1, context: 4000, maxBatch: 64)
        {
            OnForward = batch =>
            {
                var table = pass!.PagesOf(0)[0];
                Assert.InRange(table.Count - table.First, 1, PageGroup.WindowPages(Window, batch.Count));
                most = Math.Max(most, batch.Position(batch.Count - 1));
            },
        };
        await using var engine = new ScriptedEngine(pass);
        int[] prompt = [.. Enumerable.Range(0, 3000).Select(i => 3 + (i * i % 7))];
        var (text, _) = await ReadAsync(engine.Generator.Start(Of(prompt, 900)));
        Assert.Equal(TextAfter(prompt, 900, Window), text);
        Assert.Equal(3898, most);
    }

    [Fact]
    public async Task Submit_SharedStartsOfLongPrompts_AreCalculatedOnceAsLongAsTheirPagesAreThere()
    {
        await using var engine = new ScriptedEngine(new ScriptedPass(Follow, [(0, 60), (40, 40)], 2, Context, 256));
        int[] prompt = [.. Enumerable.Range(0, 500).Select(i => 3 + (i * i % 7))];
        await AssertCachedAsync(engine, prompt, 60, 0);
        await AssertCachedAsync(engine, prompt, 1, 499);

        // The next turn, a question behind a shared start, and one that parts within a page.
        int[] answered = [.. prompt, .. TextAfter(prompt, 60).Select(Letter)];
        await AssertCachedAsync(engine, [.. answered, 5, 5], 1, 559);
        await AssertCachedAsync(engine, [.. prompt[..320], 9, 9, 9], 1, 320);
        await AssertCachedAsync(engine, [.. prompt[..205], 9, 9, 9], 1, 205);
    }

    [Fact]
    public async Task Submit_WindowOfASharedStartGaveWay_IsCalculatedAnew()
    {
        // Pages for the windows of few ends, but for the full length of many prompts.
        await using var engine = new ScriptedEngine(new ScriptedPass(Follow, [(0, 100), (40, PageGroup.WindowPages(40, 64) + 2)], 1, Context, 64));
        int[] prompt = [.. Enumerable.Range(0, 500).Select(i => 3 + (i * i % 7))];
        await AssertCachedAsync(engine, prompt, 1, 0);
        await AssertCachedAsync(engine, prompt, 1, 499);
        await AssertCachedAsync(engine, [.. prompt[..100], 9], 1, 0);
        await AssertCachedAsync(engine, [.. Enumerable.Repeat(8, 300)], 40, 0);
        await AssertCachedAsync(engine, prompt, 1, 0);
        await AssertCachedAsync(engine, prompt, 1, 499);
    }

    [Fact]
    public async Task Cancel_Running_LeavesItsPagesToOthersWithinAStep()
    {
        using var gate = new PassGate();
        var pass = new ScriptedPass(Follow, [(0, 20), (40, PageGroup.WindowPages(40, 64))], 1, Context, 64) { OnForward = gate.Enter };
        await using var engine = new ScriptedEngine(pass, gate: gate);
        var first = engine.Generator.Start(Of([.. Enumerable.Repeat(3, 600)], 8));
        for (int i = 0; i < 4; i++)
        {
            gate.Next();
            gate.Release();
        }

        gate.Next();
        var second = engine.Generator.Start(Of([.. Enumerable.Repeat(4, 600)], 8));
        engine.Generator.Abandon(first);
        gate.Release();
        Assert.All(gate.Next(), item => Assert.Equal(4, item.Token));
        gate.Open();
        Assert.Equal(TextAfter([.. Enumerable.Repeat(4, 600)], 8), (await ReadAsync(second)).Text);
    }

    [Fact]
    public void Propose_DraftWithWindow_FollowsAnyNumberOfWindowsAndOtherSequences()
    {
        const int Window = 40;
        var pass = new ScriptedPass(Follow, [(Window, PageGroup.WindowPages(Window, 64) + PageGroup.WindowPages(Window, 8))], 2, 2000, 64);
        var draft = new DraftModel(pass);
        foreach (int seed in new[] { 1, 2 })
        {
            var random = new Random(seed);
            List<int>[] texts = [.. Enumerable.Range(0, 2).Select(_ => Enumerable.Range(0, random.Next(1, 400)).Select(_ => random.Next(3, 9)).ToList())];
            for (int step = 0; step < 300; step++)
            {
                int slot = random.Next(2);
                var guessed = new GuessedText(slot, [.. texts[slot]], new int[4]);
                draft.Propose([guessed]);
                Assert.Equal(4, guessed.Guessed);
                string expected = TextAfter([.. texts[slot]], 4, Window);
                Assert.Equal(expected.Select(Letter), guessed.Into);
                Assert.InRange(pass.PagesOf(slot)[0].Count - pass.PagesOf(slot)[0].First, 1, PageGroup.WindowPages(Window, 64));

                // Some of the guesses prove right.
                texts[slot].AddRange(guessed.Into[..random.Next(4)]);
                texts[slot].Add(random.Next(3, 9));
            }
        }
    }

    private static async Task AssertCachedAsync(ScriptedEngine engine, int[] prompt, int tokens, int cached)
    {
        var (text, end) = await ReadAsync(engine.Generator.Start(Of(prompt, tokens)));
        Assert.Equal((TextAfter(prompt, tokens), cached), (text, end.CachedTokens));
    }
}
