using System.Text;
using Sluice.Engine.Sampling;

namespace Sluice.Engine.Tests.Sampling;

public sealed class DryPenaltyTests
{
    private static readonly string[] s_vocabulary = ["a", "b", "c", "ab", "bc", "\n", "x:", "-", "--", "€"];

    public static TheoryData<string[], int, int> Cases => new()
    {
        { ["\n", ":"], 2, -1 },
        { ["\n", ":"], 1, 24 },
        { [], 2, -1 },
        { [], 0, -1 },
        { ["cab", "--"], 2, -1 },
        { ["bca", "\n", "€"], 3, 40 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Penalize_RandomTexts_AsByDefinition(string[] breakers, int allowedLength, int lastTokens)
    {
        var random = new Random(20261121);
        var buffers = new SamplerBuffers(s_vocabulary.Length);
        var parameters = Parameters(breakers, allowedLength, lastTokens);
        int penalised = 0;
        for (int round = 0; round < 60; round++)
        {
            // Few different tokens, so that there is much to repeat.
            int kinds = random.Next(2, s_vocabulary.Length + 1);
            int[] text = [.. Enumerable.Range(0, random.Next(1, 90)).Select(_ => random.Next(kinds))];
            int prompt = random.Next(text.Length);
            var dry = new DryPenalty(parameters, text.AsSpan(0, prompt), text.Length, BytesOf);
            foreach (int token in text.AsSpan(prompt))
            {
                dry.Add(token);
            }

            float[] logits = new float[s_vocabulary.Length];
            dry.Penalize(logits, buffers);
            float[] expected = ByDefinition(text, parameters);
            Assert.Equal(expected, logits);
            penalised += expected.Count(value => value != 0f);
        }

        Assert.True(penalised > 20, $"Only {penalised} tokens were penalised: the texts test nothing.");
    }

    [Fact]
    public void Penalize_GrowsWithTheMatchAndStaysFinite()
    {
        var parameters = Parameters([], 2, -1) with { Multiplier = 0.5f, Base = 2f };
        var buffers = new SamplerBuffers(s_vocabulary.Length);
        Assert.Equal(0f, PenaltyOfRepeating(1));
        Assert.Equal(0.5f, PenaltyOfRepeating(2));
        Assert.Equal(1f, PenaltyOfRepeating(3));
        Assert.Equal(4f, PenaltyOfRepeating(5));
        Assert.Equal(1e6f, PenaltyOfRepeating(400));

        float PenaltyOfRepeating(int tokens)
        {
            // x a..a b, then a..a again: what followed then was b.
            int[] run = [.. Enumerable.Repeat(0, tokens)];
            var dry = new DryPenalty(parameters, [6, .. run, 1, 7, .. run], 0, BytesOf);
            float[] logits = new float[s_vocabulary.Length];
            dry.Penalize(logits, buffers);
            return -logits[1];
        }
    }

    [Fact]
    public void Sample_LoopingModel_BreaksOutAndRepeatsForASeed()
    {
        // A model that always likes the same circle of three tokens best.
        var parameters = new SamplingParameters { Temperature = 0f, Dry = Parameters([], 2, -1) with { Multiplier = 4f } };
        int[] plain = Draw(parameters with { Dry = null });
        int[] dry = Draw(parameters);
        Assert.Equal([0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2], plain);
        Assert.NotEqual(plain, dry);
        Assert.Equal(dry, Draw(parameters));

        static int[] Draw(SamplingParameters parameters)
        {
            var sampler = new Sampler(parameters, 1, [], parameters.Dry is { } penalty ? new DryPenalty(penalty, [], 12, BytesOf) : null);
            var buffers = new SamplerBuffers(4);
            var tokens = new int[12];
            for (int i = 0; i < tokens.Length; i++)
            {
                float[] logits = [0f, 0f, 0f, 1f];
                logits[i == 0 ? 0 : (tokens[i - 1] + 1) % 3] = 2f;
                Assert.True(sampler.TrySample(logits, null, buffers, out tokens[i]));
            }

            return tokens;
        }
    }

    [Fact]
    public void Sample_OnlyPenalisedTokenAllowed_IsTaken()
    {
        var parameters = new SamplingParameters { Temperature = 1f, Dry = Parameters([], 1, -1) with { Multiplier = 100f, Base = 100f } };
        var mask = new TokenMask(3);
        mask.Add(0);
        var sampler = new Sampler(parameters, 1, [], new DryPenalty(parameters.Dry, [], 20, BytesOf));
        var buffers = new SamplerBuffers(3);
        for (int i = 0; i < 20; i++)
        {
            Assert.True(sampler.TrySample([0f, 5f, 5f], mask, buffers, out int token));
            Assert.Equal(0, token);
        }
    }

    private static DryParameters Parameters(string[] breakers, int allowedLength, int lastTokens) => new()
    {
        Multiplier = 0.8f,
        Base = 1.75f,
        AllowedLength = allowedLength,
        LastTokens = lastTokens,
        Breakers = [.. breakers.Select(Encoding.UTF8.GetBytes)],
    };

    private static ReadOnlySpan<byte> BytesOf(int token) => Encoding.UTF8.GetBytes(s_vocabulary[token]);

    /// <summary>Each place of the text compared with its end, token by token; breakers found in the text as a whole.</summary>
    private static float[] ByDefinition(int[] text, DryParameters parameters)
    {
        var breaks = BreakingTokens(text, parameters.Breakers);
        int first = parameters.LastTokens < 0 ? 0 : Math.Max(0, text.Length - parameters.LastTokens);
        var longest = new Dictionary<int, int>();
        for (int place = first; place < text.Length - 1; place++)
        {
            int length = 0;
            while (place - length >= first && text[place - length] == text[text.Length - 1 - length] && !breaks.Contains(text.Length - 1 - length))
            {
                length++;
            }

            int next = text[place + 1];
            if (length >= 1 && length >= parameters.AllowedLength)
            {
                longest[next] = Math.Max(longest.GetValueOrDefault(next), length);
            }
        }

        float[] logits = new float[s_vocabulary.Length];
        foreach (var (token, length) in longest)
        {
            bool isBreaker = BreakingTokens([token], parameters.Breakers).Count > 0;
            logits[token] = isBreaker ? 0f : 0f - (float)(parameters.Multiplier * Math.Pow(parameters.Base, length - parameters.AllowedLength));
        }

        return logits;
    }

    /// <summary>The tokens in which an occurrence of a breaker ends.</summary>
    private static HashSet<int> BreakingTokens(int[] text, byte[][] breakers)
    {
        var owners = new List<int>();
        var bytes = new List<byte>();
        for (int i = 0; i < text.Length; i++)
        {
            foreach (byte value in BytesOf(text[i]))
            {
                bytes.Add(value);
                owners.Add(i);
            }
        }

        var found = new HashSet<int>();
        var all = bytes.ToArray();
        foreach (var breaker in breakers)
        {
            for (int start = 0; start + breaker.Length <= all.Length; start++)
            {
                if (all.AsSpan(start, breaker.Length).SequenceEqual(breaker))
                {
                    found.Add(owners[start + breaker.Length - 1]);
                }
            }
        }

        return found;
    }
}
