using Sluice.Engine.Sampling;

namespace Sluice.Engine.Tests.Sampling;

public sealed class SamplerTests
{
    private static readonly float[] Row = [1.5f, 0.2f, -0.7f, 1.1f, -3f, 0.9f, 0f, -1f];
    private static readonly SamplingParameters Untruncated = new() { Temperature = 1f, TopK = 0, TopP = 1f, MinP = 0f };

    [Fact]
    public void Random_KnownSeed_GivesThePublishedNumbers()
    {
        var random = new SamplingRandom(1234567);
        Assert.Equal(6457827717110365317UL, random.Next());
        Assert.Equal(3203168211198807973UL, random.Next());
    }

    [Fact]
    public void Sample_ZeroTemperature_TakesLowestIdOfTheLargest() =>
        Assert.Equal([2, 2, 2], Draw(Untruncated with { Temperature = 0 }, [0f, 1f, 7f, 7f, -2f], seed: 5, count: 3));

    [Theory]
    [InlineData(1f, 0, 1f, 0f)]
    [InlineData(0.5f, 0, 1f, 0f)]
    [InlineData(2f, 4, 1f, 0f)]
    [InlineData(1f, 0, 0.8f, 0f)]
    [InlineData(1.3f, 0, 1f, 0.2f)]
    [InlineData(0.8f, 5, 0.9f, 0.1f)]
    public void Sample_ManyDraws_FollowTheDistribution(float temperature, int topK, float topP, float minP)
    {
        const int draws = 40_000;
        var parameters = new SamplingParameters { Temperature = temperature, TopK = topK, TopP = topP, MinP = minP };
        var candidates = new CandidateList(Row.Length);
        Truncation.Select(Row, Row.Max(), parameters, candidates);
        double[] weights = [.. candidates.Logits.ToArray().Select(logit => Math.Exp(logit / temperature))];
        int[] counts = new int[Row.Length];
        foreach (int token in Draw(parameters, Row, seed: 99, draws))
        {
            counts[token]++;
        }

        double statistic = 0;
        for (int i = 0; i < candidates.Count; i++)
        {
            double expected = draws * weights[i] / weights.Sum();
            statistic += Math.Pow(counts[candidates.Ids[i]] - expected, 2) / expected;
            counts[candidates.Ids[i]] = 0;
        }

        Assert.All(counts, count => Assert.Equal(0, count));

        // Above the 99.9 % point of chi-square with 7 degrees of freedom.
        Assert.True(statistic < 24.4, $"chi-square is {statistic}");
    }

    [Fact]
    public void Sample_SameSeed_RepeatsAndAnotherDiffers()
    {
        int[] first = Draw(Untruncated, Row, seed: 17, count: 200);
        Assert.Equal(first, Draw(Untruncated, Row, seed: 17, count: 200));
        Assert.NotEqual(first, Draw(Untruncated, Row, seed: 18, count: 200));
        Assert.NotEqual(first, Draw(Untruncated, Row, SamplingRandom.SeedOf(17, choice: 1), count: 200));
        Assert.Equal(17UL, SamplingRandom.SeedOf(17, choice: 0));
    }

    [Fact]
    public void Sample_Bias_ForbidsAndForces()
    {
        var forced = Untruncated with { LogitBias = [new(4, 100f)] };
        Assert.All(Draw(forced, Row, seed: 1, count: 50), token => Assert.Equal(4, token));
        var forbidden = Untruncated with { LogitBias = [new(0, -100f)] };
        Assert.DoesNotContain(0, Draw(forbidden, Row, seed: 1, count: 2000));
    }

    [Fact]
    public void Sample_PresencePenalty_TakesEachTokenOnceBeforeAnyTwice()
    {
        var parameters = new SamplingParameters { Temperature = 0, PresencePenalty = 2f };
        Assert.Equal([3, 2, 1, 0, 3], Draw(parameters, [0.1f, 0.2f, 0.3f, 0.4f], seed: 0, count: 5));
    }

    [Fact]
    public void Sample_FrequencyPenalty_GrowsWithEachOccurrence()
    {
        var parameters = new SamplingParameters { Temperature = 0, FrequencyPenalty = 0.5f };
        Assert.Equal([0, 0, 0, 1, 0, 1], Draw(parameters, [1.2f, 0f], seed: 0, count: 6));
    }

    [Fact]
    public void Sample_RepetitionPenalty_CountsThePromptAndBothSigns()
    {
        var parameters = new SamplingParameters { Temperature = 0, RepetitionPenalty = 2f };
        Assert.Equal(1, Draw(parameters, [3f, 2f], seed: 0, count: 1, prompt: [0])[0]);
        Assert.Equal(1, Draw(parameters, [-1f, -1.5f], seed: 0, count: 1, prompt: [0])[0]);
        Assert.Equal(0, Draw(parameters, [3f, 2f], seed: 0, count: 1)[0]);
    }

    [Fact]
    public void Sample_LogitsNotFinite_IsRefused() =>
        Assert.False(new Sampler(Untruncated, 1, []).TrySample([0f, float.NaN], null, new SamplerBuffers(2), out _));

    private static int[] Draw(SamplingParameters parameters, float[] row, ulong seed, int count, int[]? prompt = null)
    {
        var sampler = new Sampler(parameters, seed, prompt);
        var buffers = new SamplerBuffers(row.Length);
        var tokens = new int[count];
        for (int i = 0; i < count; i++)
        {
            Assert.True(sampler.TrySample(row, null, buffers, out tokens[i]));
        }

        return tokens;
    }
}
