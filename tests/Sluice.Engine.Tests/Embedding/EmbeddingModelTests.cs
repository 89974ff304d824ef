using Sluice.Engine.Gguf;
using Sluice.Engine.Kernels;
using Sluice.Engine.Models;
using Sluice.Engine.Tests.RandomModels;

namespace Sluice.Engine.Tests.Embedding;

public sealed class EmbeddingModelTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sluice-embedding-").FullName;

    // Longer than a tile of the attention, and one of a single letter.
    private static readonly string[] Texts =
    [
        "the tea is on the stone table, near the oat tin",
        "a",
        "rain rattles on a tin roof; no train is in sight, and on it goes: toast, salt, roast, notes, ants, rat, tents, stars",
        "nine sails",
    ];

    public static TheoryData<string, int> States()
    {
        var data = new TheoryData<string, int>();
        foreach (string kind in new[] { "bert", "nomic-bert", "qwen3-embedding" })
        {
            for (int set = 0; set <= (int)InstructionSet.Avx512; set++)
            {
                data.Add(kind, set);
            }
        }

        data.Add("bert-without-types", (int)InstructionSet.Avx512);
        return data;
    }

    [Theory]
    [MemberData(nameof(States))]
    public void Forward_TextsSideBySide_EndsInTheStatesOfDoublePrecision(string kind, int set)
    {
        var model = new RandomModel(RandomArchitecture.Named(kind), GgmlType.F32);
        using var file = model.Open();
        using var decoder = Decoder.Load(file, new DecoderOptions
        {
            Slots = 2,
            MaxBatch = 200,
            Threads = 2,
            EndsInStates = true,
            InstructionSet = (InstructionSet)set,
            SoloMultiplications = 0,
        });
        int[][] texts = [[.. Enumerable.Range(0, 77).Select(i => i * i % 300)], [.. Enumerable.Range(5, 40)]];
        var batch = new DecoderBatch(200);
        for (int slot = 0; slot < texts.Length; slot++)
        {
            for (int i = 0; i < texts[slot].Length; i++)
            {
                batch.Add(texts[slot][i], i, slot, wantsLogits: true);
            }
        }

        decoder.Forward(batch);
        double[][] expected = [.. texts.SelectMany(text => new Reference(model).States(text))];
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(Distance(expected[i], decoder.State(i).ToArray()) < 2e-3, $"state {i} is off by {Distance(expected[i], decoder.State(i).ToArray())}");
        }
    }

    [Theory]
    [InlineData("bert", EmbeddingPooling.FirstToken)]
    [InlineData("nomic-bert", EmbeddingPooling.Mean)]
    [InlineData("qwen3-embedding", EmbeddingPooling.LastToken)]
    public async Task Embed_SeveralTexts_PoolsAndNormalizesEach(string kind, EmbeddingPooling pooling)
    {
        var (model, random) = Load(kind);
        await using var _ = model;
        Assert.Equal((pooling, random.Width, false), (model.Info.Pooling, model.Info.Dimensions, model.Info.CanRank));
        var result = await model.EmbedAsync(Texts, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(Texts.Length, result.Vectors.Count);
        Assert.Equal(Texts.Sum(text => Encode(model, text).Count), result.Tokens);
        for (int i = 0; i < Texts.Length; i++)
        {
            double[][] states = new Reference(random).States(Encode(model, Texts[i]));
            double[] pooled = pooling switch
            {
                EmbeddingPooling.FirstToken => states[0],
                EmbeddingPooling.LastToken => states[^1],
                _ => [.. Enumerable.Range(0, random.Width).Select(column => states.Average(state => state[column]))],
            };
            double length = Math.Sqrt(pooled.Sum(value => value * value));
            Assert.True(Distance([.. pooled.Select(value => value / length)], result.Vectors[i]) < 2e-3);
        }
    }

    [Theory]
    [InlineData("bert")]
    [InlineData("nomic-bert")]
    [InlineData("qwen3-embedding")]
    public async Task Embed_TogetherOrAloneOnOneThread_GivesTheSameBits(string kind)
    {
        var (together, _) = Load(kind);
        var (alone, _) = Load(kind, new EngineOptions { Threads = 1, MaxParallel = 1 });
        await using var first = together;
        await using var second = alone;
        var all = await together.EmbedAsync(Texts, cancellationToken: TestContext.Current.CancellationToken);
        for (int i = 0; i < Texts.Length; i++)
        {
            var one = await alone.EmbedAsync([Texts[i]], cancellationToken: TestContext.Current.CancellationToken);
            Assert.Equal(one.Vectors[0], all.Vectors[i]);
        }
    }

    [Fact]
    public async Task EmbedTokens_TokensOfATextWithItsMarks_GiveTheSameBits()
    {
        var (model, _) = Load("bert");
        await using var disposal = model;
        var token = TestContext.Current.CancellationToken;
        var byText = await model.EmbedAsync([Texts[0]], cancellationToken: token);
        var byTokens = await model.EmbedTokensAsync([Encode(model, Texts[0])], cancellationToken: token);
        Assert.Equal(byText.Vectors[0], byTokens.Vectors[0]);
        Assert.Equal(byText.Tokens, byTokens.Tokens);
        var error = await Assert.ThrowsAsync<EngineException>(() => model.EmbedTokensAsync([[model.Tokenizer.VocabularySize]], cancellationToken: token));
        Assert.Equal(EngineErrorCode.InvalidOption, error.Code);
    }

    [Theory]
    [InlineData("bert", true)]
    [InlineData("bert-rank", true)]
    [InlineData("qwen3-embedding", true)]
    [InlineData("qwen3", false)]
    public void IsMeantFor_FilesOfEachKind_AreToldApart(string kind, bool expected) =>
        Assert.Equal(expected, EmbeddingModel.IsMeantFor(Write(new RandomModel(RandomArchitecture.Named(kind), GgmlType.F32))));

    [Fact]
    public async Task Embed_FewerDimensionsWithoutNormalizing_CutsTheVector()
    {
        var (model, _) = Load("bert");
        await using var disposal = model;
        var token = TestContext.Current.CancellationToken;
        var whole = await model.EmbedAsync(["oats"], new EmbeddingOptions { Normalize = false }, token);
        var cut = await model.EmbedAsync(["oats"], new EmbeddingOptions { Normalize = false, Dimensions = 7 }, token);
        var scaled = await model.EmbedAsync(["oats"], new EmbeddingOptions { Dimensions = 7 }, token);
        Assert.Equal(whole.Vectors[0][..7], cut.Vectors[0]);
        Assert.Equal(1, scaled.Vectors[0].Sum(value => value * value), 1e-5);
        Assert.Equal(EngineErrorCode.InvalidOption, (await Fails(() => model.EmbedAsync(["oats"], new EmbeddingOptions { Dimensions = 99 }, token))).Code);
    }

    [Fact]
    public async Task Embed_TextTooLong_IsRefusedOrCut()
    {
        var (model, _) = Load("bert");
        await using var disposal = model;
        var token = TestContext.Current.CancellationToken;
        string text = string.Concat(Enumerable.Repeat("xyz ", 200));
        var error = await Fails(() => model.EmbedAsync([text], cancellationToken: token));
        Assert.Equal((EngineErrorCode.ContextExceeded, RandomModel.ContextLength), (error.Code, error.ContextLength));
        var result = await model.EmbedAsync([text], new EmbeddingOptions { Truncate = true }, token);
        Assert.Equal(RandomModel.ContextLength, result.Tokens);
    }

    [Fact]
    public async Task Embed_GeneratingModelWithoutPooling_NeedsOneNamed()
    {
        var (model, _) = Load("llama");
        await using var disposal = model;
        var token = TestContext.Current.CancellationToken;
        Assert.Null(model.Info.Pooling);
        Assert.Equal(EngineErrorCode.NotCapable, (await Fails(() => model.EmbedAsync(["oats"], cancellationToken: token))).Code);
        var result = await model.EmbedAsync(["oats"], new EmbeddingOptions { Pooling = EmbeddingPooling.LastToken }, token);
        Assert.Equal(1, result.Vectors[0].Sum(value => value * value), 1e-5);
    }

    [Fact]
    public async Task Rerank_Encoder_GivesTheSigmoidOfItsHead()
    {
        var (model, random) = Load("bert-rank");
        await using var disposal = model;
        var result = await model.RerankAsync("tea or rain", Texts, TestContext.Current.CancellationToken);
        for (int i = 0; i < Texts.Length; i++)
        {
            var tokens = new List<int>();
            model.Tokenizer.EncodePair("tea or rain", Texts[i], tokens);
            Assert.Equal((RandomVocabulary.Bos, RandomVocabulary.Eos), (tokens[0], tokens[^1]));
            double[] hidden = [.. Reference.Product(random, "cls", new Reference(random).States(tokens)[0]).Select(Math.Tanh)];
            double logit = Reference.Product(random, "cls.output", hidden)[0];
            Assert.Equal(1 / (1 + Math.Exp(-logit)), result.Scores[i], 2e-3);
        }

        Assert.True(result.Scores.Max() - result.Scores.Min() > 0.05);
        Assert.Equal(EngineErrorCode.NotCapable, (await Fails(() => model.EmbedAsync(Texts, cancellationToken: TestContext.Current.CancellationToken))).Code);
    }

    [Fact]
    public async Task Rerank_ModelThatAnswersYesOrNo_GivesTheShareOfYes()
    {
        var (model, _) = Load("qwen3-rank", new EngineOptions { ContextLength = 1500 });
        await using var disposal = model;
        var token = TestContext.Current.CancellationToken;
        var result = await model.RerankAsync("tea", ["tea", "rain"], token);
        Assert.All(result.Scores, score => Assert.InRange(score, 1e-4f, 1 - 1e-4f));
        Assert.NotEqual(result.Scores[0], result.Scores[1]);

        // Tokens of the template alone, once more for each document.
        Assert.InRange(result.Tokens, 400, 1400);
        Assert.Equal(result.Scores[1], (await model.RerankAsync("tea", ["rain"], token)).Scores[0]);
    }

    [Fact]
    public async Task Rerank_ModelWithoutHead_IsRefused()
    {
        var (model, _) = Load("bert");
        await using var disposal = model;
        Assert.Equal(EngineErrorCode.NotCapable, (await Fails(() => model.RerankAsync("a", ["b"], TestContext.Current.CancellationToken))).Code);
    }

    [Fact]
    public void Load_EncoderAsGeneratingModel_IsRefused()
    {
        string path = Write(new RandomModel(RandomArchitecture.Named("bert"), GgmlType.F32));
        Assert.Equal(EngineErrorCode.NotCapable, Assert.Throws<EngineException>(() => EngineModel.Load(path)).Code);
    }

    [Fact]
    public async Task Embed_ManyCallersAndOneThatLeaves_ServesTheOthers()
    {
        var (model, _) = Load("nomic-bert", new EngineOptions { MaxParallel = 3 });
        var expected = await model.EmbedAsync(Texts, cancellationToken: TestContext.Current.CancellationToken);
        using var leaving = new CancellationTokenSource();
        var tasks = Enumerable.Range(0, 20).Select(_ => model.EmbedAsync(Texts, cancellationToken: TestContext.Current.CancellationToken)).ToList();
        var left = model.EmbedAsync(Texts, cancellationToken: leaving.Token);
        await leaving.CancelAsync();
        foreach (var result in await Task.WhenAll(tasks))
        {
            Assert.Equal(expected.Vectors, result.Vectors);
        }

        // It may have been done before it was cancelled.
        await Task.WhenAny(left);
        Assert.True(left.IsCanceled || left.IsCompletedSuccessfully);
        await model.DisposeAsync();
        Assert.Equal(EngineErrorCode.Stopped, (await Fails(() => model.EmbedAsync(Texts, cancellationToken: TestContext.Current.CancellationToken))).Code);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task<EngineException> Fails<T>(Func<Task<T>> action) => await Assert.ThrowsAsync<EngineException>(action);

    private static List<int> Encode(EmbeddingModel model, string text)
    {
        var tokens = new List<int>();
        model.Tokenizer.EncodeDocument(text, tokens);
        return tokens;
    }

    private static double Distance(double[] expected, float[] actual) => Math.Sqrt(
        expected.Zip(actual, (a, b) => (a - b) * (a - b)).Sum() / expected.Sum(value => value * value));

    private (EmbeddingModel Model, RandomModel Random) Load(string kind, EngineOptions? options = null)
    {
        var random = new RandomModel(RandomArchitecture.Named(kind), GgmlType.F32);
        return (EmbeddingModel.Load(Write(random), options ?? new EngineOptions { Threads = 2 }), random);
    }

    private string Write(RandomModel model)
    {
        string path = Path.Combine(_folder, $"{Guid.NewGuid()}.gguf");
        using var stream = File.Create(path);
        model.Write(stream);
        return path;
    }
}
