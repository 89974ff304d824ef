using Sluice.Engine.Models;
using Sluice.Engine.Scheduling;
using Sluice.Engine.Tests.Generation;
using Sluice.Engine.Tests.Models;
using static Sluice.Engine.Tests.Scheduling.ScriptedEngine;

namespace Sluice.Engine.Tests.Scheduling;

public sealed class SpeculationTests
{
    private const string Verse = "abcdefghijkl";

    [Fact]
    public async Task Generate_TextThatRepeats_NeedsFewerPasses()
    {
        int passes = 0;
        var pass = new ScriptedPass(position => Letter(Verse[position % Verse.Length]), context: 512) { OnForward = _ => passes++ };
        await using var engine = new ScriptedEngine(pass, draft: new PromptLookup());
        var (text, end) = await ReadAsync(engine.Generator.Start(Request(1, maxTokens: 200)));
        Assert.Equal(string.Concat(Enumerable.Range(0, 200).Select(i => Verse[i % Verse.Length])), text);
        Assert.Equal(200, end.OutputTokens);
        Assert.InRange(passes, 20, 70);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Generate_GuessesThatAreOftenWrong_ChangeNothing(int everyWrong)
    {
        // Each token follows from its place alone, so a guess is right or wrong by design.
        int[] script = [.. Enumerable.Range(0, 400).Select(i => Letter((char)('a' + (i * i % 26))))];
        var pass = new ScriptedPass(position => script[position], slots: 4, context: 400, pages: 30);
        await using var engine = new ScriptedEngine(pass, draft: new ScriptedDraft(script, everyWrong));
        var runs = Enumerable.Range(0, 3).Select(i => engine.Generator.Start(Request(7 + i, promptTokens: 1 + (i * 30), maxTokens: 150))).ToArray();
        for (int i = 0; i < runs.Length; i++)
        {
            string expected = string.Concat(Enumerable.Range(i * 30, 150).Select(p => (char)('a' + (p * p % 26))));
            Assert.Equal(expected, (await ReadAsync(runs[i])).Text);
        }
    }

    [Fact]
    public async Task Generate_ConstraintForcesTokens_GuessesAgreeOrGiveWay()
    {
        var guess = new ScriptedDraft([.. "xsluxce".Select(Letter)], 0);
        await using var engine = new ScriptedEngine(new ScriptedPass(_ => Letter('a')), draft: guess);
        var (text, end) = await ReadAsync(engine.Generator.Start(Request(1, maxTokens: 50), [1], [], () => new ScriptedConstraint("sluicebc", 4, 1472)));
        Assert.Equal(("sluicebc", 8), (text, end.OutputTokens));
    }

    [Theory]
    [InlineData(Speculation.PromptLookup)]
    [InlineData(Speculation.Draft)]
    public async Task Generate_Nano_IsTheSameWithAndWithout(Speculation speculation)
    {
        string path = NanoEvaluation.ModelPath("f16");
        await using var plain = EngineModel.Load(path, new EngineOptions { Threads = 1, ContextLength = 512, MaxParallel = 2 });
        await using var guessing = EngineModel.Load(path, new EngineOptions
        {
            Threads = 1,
            ContextLength = 512,
            MaxParallel = 2,
            Speculation = speculation,
            DraftPath = speculation == Speculation.Draft ? NanoEvaluation.ModelPath("q8_0") : null,
        });
        foreach (float temperature in new[] { 0f, 0.7f, 1.5f })
        {
            var request = new GenerationRequest
            {
                Prompt = "One two three four five six. One two three four",
                MaxTokens = 60,
                IgnoreStopTokens = true,
                Choices = 2,
                Sampling = new SamplingOptions { Temperature = temperature, Seed = 11, FrequencyPenalty = 0.2f },
            };
            var expected = await plain.CompleteAllAsync(request);
            var actual = await guessing.CompleteAllAsync(request);
            Assert.Equal(expected.Select(choice => choice.Text), actual.Select(choice => choice.Text));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(7)]
    public async Task Generate_SeveralSequencesWithADraftModel_ShareItsPasses(int sequences)
    {
        int[] script = [.. Enumerable.Range(0, 400).Select(i => Letter((char)('a' + (i * i % 26))))];
        int draftPasses = 0;
        int passes = 0;
        var small = new ScriptedPass(position => script[position], slots: 8, context: 400) { OnForward = _ => draftPasses++ };
        using var gate = new PassGate();
        var pass = new ScriptedPass(position => script[position], slots: 8, context: 400)
        {
            OnForward = batch =>
            {
                passes++;
                gate.Enter(batch);
            },
        };
        await using var engine = new ScriptedEngine(pass, gate: gate, draft: new DraftModel(small));
        var runs = Enumerable.Range(0, sequences).Select(i => engine.Generator.Start(Request(7 + i, promptTokens: 1, maxTokens: 60))).ToArray();
        gate.Open();
        foreach (var run in runs)
        {
            Assert.Equal(string.Concat(Enumerable.Range(0, 60).Select(p => (char)('a' + (p * p % 26)))), (await ReadAsync(run)).Text);
        }

        // Each pass of the large model has at most so many of the small one before it as there are guesses, for however many sequences.
        Assert.InRange(passes, 60 / 9, 60 / 3);
        Assert.InRange(draftPasses, 1, passes * (DraftLength.Most + 1));
        await engine.AssertNoPageIsLostAsync();
    }

    [Fact]
    public async Task Generate_DraftModelWithFewPages_GuessesForThoseThatHaveRoom()
    {
        int[] script = [.. Enumerable.Range(0, 400).Select(i => Letter((char)('a' + (i * i % 26))))];
        var small = new ScriptedPass(position => script[position], slots: 4, context: 400, pages: 13);
        await using var engine = new ScriptedEngine(new ScriptedPass(position => script[position], slots: 4, context: 400), draft: new DraftModel(small));
        var runs = Enumerable.Range(0, 6).Select(i => engine.Generator.Start(Request(7 + i, promptTokens: 1 + (i * 40), maxTokens: 120))).ToArray();
        for (int i = 0; i < runs.Length; i++)
        {
            string expected = string.Concat(Enumerable.Range(i * 40, 120).Select(p => (char)('a' + (p * p % 26))));
            Assert.Equal(expected, (await ReadAsync(runs[i])).Text);
        }
    }

    [Fact]
    public void Load_DraftWithoutPath_IsRefused()
    {
        var error = Assert.Throws<EngineException>(() => EngineModel.Load(
            NanoEvaluation.ModelPath("f16"), new EngineOptions { Speculation = Speculation.Draft }));
        Assert.Equal(EngineErrorCode.InvalidOption, error.Code);
    }

    /// <summary>Guesses by a script that begins behind the first token; each n-th guess is wrong.</summary>
    private sealed class ScriptedDraft(int[] script, int everyWrong) : IDraft
    {
        public void WarmUp(WarmUp warmUp, PassStop stop)
        {
            // It has no model.
        }

        private int _guesses;

        public void Propose(IReadOnlyList<IGuessedSequence> sequences)
        {
            foreach (var sequence in sequences)
            {
                sequence.Guessed = Guess(sequence.Tokens, sequence.Room);
            }
        }

        private int Guess(ReadOnlySpan<int> tokens, Span<int> into)
        {
            int count = Math.Min(into.Length, script.Length - tokens.Length);
            for (int i = 0; i < count; i++)
            {
                // The token behind position p is script[p].
                int right = script[tokens.Length - 1 + i];
                into[i] = everyWrong > 0 && ++_guesses % everyWrong == 0 ? right + 1 : right;
            }

            return Math.Max(0, count);
        }
    }
}
