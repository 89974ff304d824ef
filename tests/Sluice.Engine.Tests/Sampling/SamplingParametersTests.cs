using Sluice.Engine.Gguf;
using Sluice.Engine.Sampling;
using Sluice.Engine.Tests.Gguf;

namespace Sluice.Engine.Tests.Sampling;

public sealed class SamplingParametersTests
{
    public static TheoryData<SamplingOptions> OutOfRange => new(
        new SamplingOptions { Temperature = -0.1f },
        new SamplingOptions { Temperature = float.NaN },
        new SamplingOptions { TopK = -1 },
        new SamplingOptions { TopP = -0.1f },
        new SamplingOptions { TopP = 1.1f },
        new SamplingOptions { MinP = float.PositiveInfinity },
        new SamplingOptions { RepetitionPenalty = 0f },
        new SamplingOptions { FrequencyPenalty = 2.1f },
        new SamplingOptions { PresencePenalty = -2.1f },
        new SamplingOptions { DryMultiplier = -1f },
        new SamplingOptions { DryBase = 0.9f },
        new SamplingOptions { DryAllowedLength = -1 },
        new SamplingOptions { DryPenaltyLastN = -2 },
        new SamplingOptions { DrySequenceBreakers = [""] },
        new SamplingOptions { DrySequenceBreakers = [new string('x', 65)] },
        new SamplingOptions { XtcProbability = 1.1f },
        new SamplingOptions { XtcThreshold = float.NaN },
        new SamplingOptions { LogitBias = new Dictionary<int, float> { [10] = 1f } },
        new SamplingOptions { LogitBias = new Dictionary<int, float> { [-1] = 1f } },
        new SamplingOptions { LogitBias = new Dictionary<int, float> { [0] = 101f } });

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public void With_OptionOutOfRange_IsRefused(SamplingOptions options)
    {
        var error = Assert.Throws<EngineException>(() => new SamplingParameters().With(options, vocabulary: 10));
        Assert.Equal(EngineErrorCode.InvalidOption, error.Code);
        Assert.Matches("^[a-z_]+$", error.Element);
    }

    [Fact]
    public void Select_TopPOfNothing_LeavesTheMostLikely()
    {
        float[] logits = [1f, 3f, 2f];
        var candidates = new CandidateList(logits.Length);
        Truncation.Select(logits, 3f, new SamplingParameters().With(new SamplingOptions { TopP = 0f }, vocabulary: 3), candidates);
        Assert.Equal([3f], candidates.Logits.ToArray());
    }

    [Fact]
    public void Defaults_FileStatesSome_AreTakenWhereInRange()
    {
        var writer = new GgufWriter();
        writer.Add("general.sampling.temp", 0.6f);
        writer.Add("general.sampling.top_p", 7f);
        writer.Add("general.sampling.top_k", 20);
        writer.Add("general.sampling.min_p", "much");
        using var file = TemporaryGguf.Open(writer);
        var defaults = SamplingParameters.DefaultsOf(file.Metadata);
        Assert.Equal(0.6f, defaults.Temperature);
        Assert.Equal(20, defaults.TopK);
        Assert.Equal(0.95f, defaults.TopP);
        Assert.Equal(0.05f, defaults.MinP);
        Assert.Equal(0.2f, defaults.With(new SamplingOptions { Temperature = 0.2f }, 10).Temperature);
    }
}
