using Sluice.Engine.Gguf;
using Sluice.Engine.Models;
using Sluice.Engine.Tests.Generation;
using Sluice.Engine.Tests.RandomModels;

namespace Sluice.Engine.Tests.Models;

/// <summary>Models with sliding windows over contexts of many windows, whose pages are given back as soon as no window reaches them.</summary>
public sealed class WindowTests : IDisposable
{
    private const int Length = 220;
    private const int Piece = 60;

    private readonly string _path = Path.GetTempFileName();

    public static TheoryData<string, KvFormat> Cases() => new(
        from kind in new[] { "gemma2", "gemma3", "phi3-window", "gpt-oss" }
        from format in Enum.GetValues<KvFormat>()
        select (kind, format));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_PagesGivenBackAndTakenByOthers_GivesTheSameBitsAsWithAllPages(string kind, KvFormat format)
    {
        var model = new RandomModel(RandomArchitecture.Named(kind), GgmlType.Q8_0);
        using var file = model.Open();
        int[][] texts = [.. Enumerable.Range(0, 3).Select(Text)];
        float[][][] expected = [.. texts.Select(text =>
        {
            using var keeping = Load(file, format, slots: 1, threads: 1);
            return Run(keeping, piece: 1, slides: false, text)[0];
        })];
        using var freeing = Load(file, format, slots: 3, threads: 3);
        float[][][] actual = Run(freeing, Piece, slides: true, texts);
        for (int slot = 0; slot < texts.Length; slot++)
        {
            for (int i = 0; i < Length; i++)
            {
                Assert.Equal(expected[slot][i], actual[slot][i]);
            }
        }
    }

    [Theory]
    [InlineData("gemma2")]
    [InlineData("gemma3")]
    [InlineData("phi3-window")]
    [InlineData("gpt-oss")]
    public void Forward_ManyWindows_MatchesDoublePrecision(string kind)
    {
        var model = new RandomModel(RandomArchitecture.Named(kind), GgmlType.F32);
        using var file = model.Open();
        using var decoder = Load(file, KvFormat.F16, slots: 2, threads: 2);
        double[][] expected = new Reference(model).Logits(Text(0));
        float[][] actual = Run(decoder, Piece, slides: true, Text(0), Text(1))[0];
        double error = expected.Zip(actual, (row, logits) => row.Zip(logits, (a, b) => (a - b) * (a - b)).Sum()).Sum();
        Assert.InRange(Math.Sqrt(error / expected.Sum(row => row.Sum(value => value * value))), 0, 1e-3);
    }

    [Fact]
    public void Forward_WhatItSeesWasGivenBack_IsRefused()
    {
        var model = new RandomModel(RandomArchitecture.Named("gemma3"), GgmlType.F32);
        using var file = model.Open();
        using var decoder = Load(file, KvFormat.F16, slots: 1, threads: 1);
        Run(decoder, Piece, slides: true, Text(0));
        var batch = new DecoderBatch(1);
        batch.Add(token: 1, position: 100, slot: 0, wantsLogits: true);
        Assert.Throws<InvalidOperationException>(() => decoder.Forward(batch));
    }

    /// <summary>Whole requests in so little memory that windows are given back, taken by others, remembered, and calculated anew.</summary>
    [Theory]
    [InlineData("gemma3", Speculation.Off)]
    [InlineData("gemma3", Speculation.Draft)]
    [InlineData("phi3-window", Speculation.PromptLookup)]
    public async Task Generate_LittleMemory_SaysTheSameAsAloneWithMuch(string kind, Speculation speculation)
    {
        using (var stream = File.Create(_path))
        {
            new RandomModel(RandomArchitecture.Named(kind), GgmlType.F32).Write(stream);
        }

        // Room for one context in layers that see everything, and for little more than the window of one sequence in the others.
        var options = new EngineOptions { Threads = 2, ContextLength = 250, MaxParallel = 3, MaxBatch = 40 };
        await using var small = EngineModel.Load(_path, options with
        {
            KvBytes = LeastBytes(options),
            Speculation = speculation,
            DraftPath = speculation == Speculation.Draft ? _path : null,
        });
        int[] start = Text(4)[..110];
        var requests = Enumerable.Range(0, 9).Select(i => new GenerationRequest
        {
            PromptTokens = [.. start[..(20 + (i * 11 % 90))], .. Text(i)[..(5 + (i * 7))]],
            MaxTokens = 30 + (i * 5),
            IgnoreStopTokens = true,
            Choices = 1 + (i % 2),
            Sampling = new SamplingOptions { Temperature = 0.7f, Seed = 3 },
        }).ToArray();
        var actual = await Task.WhenAll(requests.Select(small.CompleteAllAsync));
        for (int i = 0; i < requests.Length; i++)
        {
            await using var alone = EngineModel.Load(_path, options with { MaxParallel = 1, MaxBatch = 250 });
            var expected = await alone.CompleteAllAsync(requests[i]);
            Assert.Equal(expected.Select(choice => choice.Text), actual[i].Select(choice => choice.Text));
        }
    }

    public void Dispose() => File.Delete(_path);

    /// <summary>The least memory that a load is not refused with.</summary>
    private long LeastBytes(EngineOptions options)
    {
        var error = Assert.Throws<EngineException>(() => EngineModel.Load(_path, options with { KvBytes = 1 }));
        return long.Parse(error.Message.Split("needs ")[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
    }

    private static Decoder Load(GgufFile file, KvFormat format, int slots, int threads) => Decoder.Load(file, new DecoderOptions
    {
        Slots = slots,
        MaxBatch = slots * Piece,
        Threads = threads,
        ContextLength = RandomModel.ContextLength,
        KvFormat = format,
        SoloMultiplications = 0,
    });

    private static int[] Text(int seed) => [.. Enumerable.Range(0, Length).Select(i => ((i * i * 7) + (i * 13) + (seed * (i + 5))) % RandomVocabulary.Size)];

    /// <summary>Feeds texts side by side, one to a slot, and returns the logits of each position.</summary>
    private static float[][][] Run(Decoder decoder, int piece, bool slides, params int[][] texts)
    {
        var logits = texts.Select(_ => new float[Length][]).ToArray();
        var batch = new DecoderBatch(decoder.MaxBatch);
        for (int start = 0; start < Length; start += piece)
        {
            batch.Clear();
            int end = Math.Min(Length, start + piece);
            for (int slot = 0; slot < texts.Length; slot++)
            {
                for (int i = start; i < end; i++)
                {
                    batch.Add(texts[slot][i], i, slot, wantsLogits: true);
                }
            }

            decoder.Forward(batch);
            for (int i = 0; i < batch.Count; i++)
            {
                logits[batch.Slot(i)][batch.Position(i)] = decoder.Logits(i).ToArray();
            }

            for (int slot = 0; slides && slot < texts.Length; slot++)
            {
                decoder.PagesOf(slot).Slide(end);
            }
        }

        Assert.Equal(slides, decoder.Groups.Where(group => group.HasWindow).All(group => group.Pool.Count - group.Pool.Free <= texts.Length * group.Most(Length)));
        return logits;
    }
}
