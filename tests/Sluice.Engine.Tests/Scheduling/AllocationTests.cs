using Sluice.Engine.Grammar;
using Sluice.Engine.Grammar.Tokens;
using Sluice.Engine.Scheduling;
using Sluice.Engine.Tests.Grammar;
using Sluice.Engine.Tests.Tokenization;
using static Sluice.Engine.Tests.Scheduling.ScriptedEngine;

namespace Sluice.Engine.Tests.Scheduling;

public sealed class AllocationTests
{
    private const int ImStart = 1466;

    [Theory]
    [InlineData(0f)]
    [InlineData(0.8f)]
    public async Task Step_TokensWithoutText_AllocatesNothing(float temperature) =>
        Assert.Equal(0, await BytesBetweenPassesAsync(ImStart, new SamplingOptions { Temperature = temperature }));

    [Fact]
    public async Task Step_WindowThatLeavesPagesBehind_AllocatesNothing() => Assert.Equal(0, await BytesBetweenPassesAsync(
        ImStart, new SamplingOptions { Temperature = 0f }, groups: [(0, 80), (40, 16)]));

    [Fact]
    public async Task Step_EverySampler_AllocatesNothing() => Assert.Equal(0, await BytesBetweenPassesAsync(
        ImStart, new SamplingOptions { DryMultiplier = 0.01f, DryBase = 1f, XtcProbability = 0.5f, XtcThreshold = 0.1f }));

    [Theory]
    [InlineData(1.3f, 0.5f, 0.9f, 5, 0f)]
    [InlineData(1f, 0f, 1f, 0, 0.2f)]
    public async Task Step_PenaltiesAndTruncation_AllocatesNothing(float repetition, float presence, float topP, int topK, float minP) => Assert.Equal(0, await BytesBetweenPassesAsync(
        ImStart, new SamplingOptions { Temperature = 0.8f, RepetitionPenalty = repetition, PresencePenalty = presence, TopP = topP, TopK = topK, MinP = minP }));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Step_TokensGuessedAhead_AllocatesNothing(bool byModel)
    {
        var small = new ScriptedPass((int _) => ImStart, slots: 2, context: 1024);
        Assert.Equal(0, await BytesBetweenPassesAsync(ImStart, SamplingOptions.Greedy, draft: byModel ? new DraftModel(small) : new PromptLookup()));
    }

    [Fact]
    public async Task Step_TokensWithText_AllocatesLittleMoreThanTheUpdates() =>
        Assert.InRange(await BytesBetweenPassesAsync(Letter('a'), new SamplingOptions { Temperature = 0.8f }), 1, 600 * 2 * 200);

    [Theory]
    [InlineData(0f)]
    [InlineData(0.8f)]
    public async Task Step_ConstrainedTokensWithoutText_AllocatesNothing(float temperature)
    {
        // Any number of one control token, which gives no text.
        var rules = ConstraintGrammar.Build(builder =>
            builder.Match(builder.Pool.Repeat(builder.Pool.Literal(GrammarVocabulary.SpecialBytes(ImStart, isControl: true)), 0, -1)));
        Assert.Equal(0, await BytesBetweenPassesAsync(
            ImStart, new SamplingOptions { Temperature = temperature }, new CompiledConstraint(rules, Texts.Vocabulary)));
    }

    [Fact]
    public async Task Step_ConstrainedTokensWithText_AllocatesLittleMoreThanTheUpdates() =>
        Assert.InRange(
            await BytesBetweenPassesAsync(Letter('a'), new SamplingOptions { Temperature = 0.8f }, Texts.Compile(OutputConstraint.Regex("a*"))), 1, 600 * 2 * 200);

    /// <summary>What the scheduler's thread allocates in two thirds of the passes of two sequences, those at the beginning and at the end left out.</summary>
    private static async Task<long> BytesBetweenPassesAsync(
        int token, SamplingOptions sampling, CompiledConstraint? constraint = null, (int Window, int Pages)[]? groups = null, IDraft? draft = null)
    {
        long[] bytes = new long[1000];
        int passes = 0;
        var pass = new ScriptedPass((int _) => token, groups ?? [(0, 64)], slots: 2, context: 1024, maxBatch: 256) { OnForward = _ => bytes[passes++] = GC.GetAllocatedBytesForCurrentThread() };
        await using var engine = new ScriptedEngine(pass, draft: draft);
        await ReadAsync(engine.Generator.Start(new GenerationRequest
        {
            PromptTokens = [1],
            MaxTokens = 950,
            Choices = 2,
            Sampling = sampling with { FrequencyPenalty = -0.1f, LogitBias = new Dictionary<int, float> { [3] = 1f } },
        }, constraint is null ? null : () => new GrammarMatcher(constraint, NanoModel.Tokenizer)));
        Assert.InRange(passes, 50, 1000);
        return bytes[passes * 19 / 20] - bytes[passes * 6 / 20];
    }
}
