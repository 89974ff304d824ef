using Sluice.Engine.Sampling;

namespace Sluice.Engine.Tests.Sampling;

public sealed class TokenMaskTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(200)]
    [InlineData(517)]
    public void TryApply_RandomSets_KeepsTheirLogitsOnlyAndFindsTheLargest(int vocabulary)
    {
        var random = new Random(vocabulary);
        foreach (double share in (double[])[0, 0.03, 0.5, 0.97, 1])
        {
            var mask = new TokenMask(vocabulary);
            float[] logits = [.. Enumerable.Range(0, vocabulary).Select(_ => random.NextSingle())];
            bool[] isIn = [.. logits.Select(_ => random.NextDouble() < share)];
            for (int token = 0; token < vocabulary; token++)
            {
                if (isIn[token])
                {
                    mask.Add(token);
                }
            }

            float[] masked = new float[vocabulary];
            Assert.True(mask.TryApply(logits, masked, out float largest));
            Assert.Equal(masked.Max(), largest);
            Assert.Equal(logits.Zip(isIn, (logit, allowed) => allowed ? logit : TokenMask.Forbidden), masked);
            Assert.Equal((isIn.Count(allowed => allowed), isIn.All(allowed => !allowed)), (mask.Count, mask.IsEmpty));
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void TryApply_LogitThatIsNoFiniteNumber_IsRefusedWhereverItIs(float value)
    {
        var mask = new TokenMask(200);
        mask.Add(3);
        foreach (int token in (int[])[0, 3, 63, 64, 130, 191, 192, 199])
        {
            float[] logits = new float[200];
            logits[token] = value;
            Assert.False(mask.TryApply(logits, new float[200], out _));
            Assert.False(new Sampler(new SamplingParameters(), 1, []).TrySample(logits, mask, new SamplerBuffers(200), out _));
        }
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(1.5f)]
    public void TrySample_WithMask_ChoosesWithinItWhateverThePenaltiesSay(float temperature)
    {
        var mask = new TokenMask(100);
        mask.Add(7);
        mask.Add(70);
        float[] logits = [.. Enumerable.Range(0, 100).Select(id => id is 7 or 70 ? -500f : id)];
        var parameters = new SamplingParameters { Temperature = temperature, TopK = 5, RepetitionPenalty = 10f, LogitBias = [new(50, 100f), new(7, -100f)] };
        var sampler = new Sampler(parameters, 3, [1, 7]);
        for (int i = 0; i < 20; i++)
        {
            Assert.True(sampler.TrySample(logits, mask, new SamplerBuffers(100), out int token));
            Assert.True(token is 7 or 70);
        }
    }
}
