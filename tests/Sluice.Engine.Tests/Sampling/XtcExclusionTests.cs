using Sluice.Engine.Sampling;

namespace Sluice.Engine.Tests.Sampling;

public sealed class XtcExclusionTests
{
    private static readonly SamplingParameters s_untruncated = new() { Temperature = 1f, TopK = 0, TopP = 1f, MinP = 0f };

    [Theory]
    [InlineData(0f)]
    [InlineData(0.05f)]
    [InlineData(0.1f)]
    [InlineData(0.3f)]
    [InlineData(0.5f)]
    public void Apply_RandomRows_AsByDefinition(float threshold)
    {
        var random = new Random(7);
        var candidates = new CandidateList(12);
        for (int round = 0; round < 400; round++)
        {
            float[] row = [.. Enumerable.Range(0, 12).Select(_ => MathF.Round((float)((random.NextDouble() * 6) - 3), 1))];
            var parameters = s_untruncated with { TopK = random.Next(0, 12), TopP = random.Next(2) == 0 ? 1f : 0.9f };
            Truncation.Select(row, row.Max(), parameters, candidates);
            var before = candidates.Ids.ToArray();
            float largest = XtcExclusion.Apply(candidates, row.Max(), threshold);
            Assert.Equal(ByDefinition(before, row, threshold), candidates.Ids.ToArray().Order());
            Assert.Equal(candidates.Logits.ToArray().Max(), largest);
        }
    }

    [Fact]
    public void Sample_AlwaysExcluding_NeverTakesTheBestButStillTheRest()
    {
        // 0.64, 0.24, 0.09, 0.03: two reach a tenth, the first of them goes.
        float[] row = [3f, 2f, 1f, 0f];
        int[] always = Draw(s_untruncated with { XtcProbability = 1f, XtcThreshold = 0.1f }, row, seed: 4);
        Assert.Equal([1, 2, 3], always.Distinct().Order());
        Assert.Equal(always, Draw(s_untruncated with { XtcProbability = 1f, XtcThreshold = 0.1f }, row, seed: 4));

        int[] half = Draw(s_untruncated with { XtcProbability = 0.5f, XtcThreshold = 0.1f }, row, seed: 4);
        Assert.InRange(half.Count(token => token == 0), 0.27 * half.Length, 0.37 * half.Length);
    }

    [Fact]
    public void Sample_SharpTemperature_DrawsAmongWhatIsLeft() =>
        Assert.All(Draw(s_untruncated with { Temperature = 0.001f, XtcProbability = 1f, XtcThreshold = 0.1f }, [5f, 9f, 8f, 4.9f], seed: 1), token => Assert.Equal(2, token));

    [Fact]
    public void Sample_ZeroTemperature_IsNotAffected() =>
        Assert.All(Draw(s_untruncated with { Temperature = 0f, XtcProbability = 1f, XtcThreshold = 0f }, [1f, 2f, 0f], seed: 1), token => Assert.Equal(1, token));

    private static int[] Draw(SamplingParameters parameters, float[] row, ulong seed)
    {
        var sampler = new Sampler(parameters, seed, []);
        var buffers = new SamplerBuffers(row.Length);
        var tokens = new int[2000];
        for (int i = 0; i < tokens.Length; i++)
        {
            Assert.True(sampler.TrySample(row, null, buffers, out tokens[i]));
        }

        return tokens;
    }

    private static IEnumerable<int> ByDefinition(int[] candidates, float[] row, float threshold)
    {
        int[] sorted = [.. candidates.OrderByDescending(id => row[id]).ThenBy(id => id)];
        double mass = sorted.Sum(id => Math.Exp(row[id]));
        int reached = sorted.TakeWhile(id => Math.Exp(row[id]) / mass >= threshold).Count();
        return sorted.Skip(Math.Max(0, reached - 1)).Order();
    }
}
