using Sluice.Engine.Gguf;
using Sluice.Engine.Tests.Generation;
using Sluice.Engine.Tests.Models;
using static Sluice.Engine.Tests.Generation.NanoEngine;

namespace Sluice.Engine.Tests.Adapters;

/// <summary>The adapters of the bundled model behind the public interface.</summary>
public sealed class NanoAdapterTests
{
    private static readonly ChatRequest Question = NanoChatCase.WithAdapters[2].Request with { Adapters = [] };

    private static readonly string[] Texts =
    [
        "The capital of France is Paris.", "Arr, The capital of France be Paris.", "THE CAPITAL OF FRANCE IS PARIS.", "ARR, THE CAPITAL OF FRANCE BE PARIS.",
    ];

    private static readonly AdapterUse[][] Choices = [[], [new("pirate")], [new("shout")], [new("shout"), new("pirate")]];

    [Theory]
    [InlineData("f16")]
    [InlineData("q8_0")]
    public async Task Chat_StoredCasesSideBySide_GivesStoredAnswers(string kind)
    {
        await using var model = LoadWithAdapters(kind);
        NanoChatCase[] cases = [.. NanoChatCase.WithAdapters.Concat(NanoChatCase.All.Where(item => item.Id.EndsWith("greeting", StringComparison.Ordinal)))];
        Assert.InRange(cases.Length, 16, 40);
        var answers = await Task.WhenAll(cases.Select(item => ChatAnswer.ReadAsync(model, item.Request)));
        Assert.Equal(cases.Select(item => $"{item.Id}: {item.Expected()}"), cases.Zip(answers, (item, answer) => $"{item.Id}: {answer}"));
    }

    [Fact]
    public async Task Chat_SamePromptWithOtherAdapters_SharesNothingThatWasRemembered()
    {
        await using var model = LoadWithAdapters();
        for (int i = 0; i < Choices.Length; i++)
        {
            var request = Question with { Adapters = Choices[i] };
            var first = await ChatAnswer.ReadAsync(model, request);
            var again = await ChatAnswer.ReadAsync(model, request);
            Assert.Equal((Texts[i], Texts[i]), (first.Content, again.Content));
            Assert.Equal(0, first.End!.CachedTokens);
            Assert.InRange(again.End!.CachedTokens, 8, again.End.PromptTokens - 1);
        }
    }

    [Fact]
    public async Task Generate_WeightOfZeroOrAllUnloaded_IsTheModelBitForBit()
    {
        await using var plain = Load();
        await using var model = LoadWithAdapters();
        var request = new GenerationRequest { Prompt = "Once upon a time", MaxTokens = 30, Sampling = SamplingOptions.Greedy, TopLogprobs = 5 };
        string expected = Describe(await plain.CompleteAsync(request));
        Assert.NotEqual(expected, Describe(await model.CompleteAsync(request with { Adapters = [new("pirate")] })));
        Assert.Equal(expected, Describe(await model.CompleteAsync(request with { Adapters = [new("pirate", 0f)] })));
        Assert.True(model.UnloadAdapter("pirate") && model.UnloadAdapter("shout"));
        Assert.Equal(expected, Describe(await model.CompleteAsync(request)));
        Assert.Empty(model.Adapters);
        Assert.Equal(0, model.AdapterBytes);
    }

    [Fact]
    public async Task Generate_Stack_DoesNotDependOnItsOrderAndIsNormalisedOnRequest()
    {
        await using var model = LoadWithAdapters();
        var request = new GenerationRequest { Prompt = "Once upon a time", MaxTokens = 20, Sampling = SamplingOptions.Greedy, TopLogprobs = 5 };
        async Task<string> With(bool normalize, params AdapterUse[] uses) =>
            Describe(await model.CompleteAsync(request with { Adapters = uses, NormalizeAdapters = normalize }));
        string half = await With(false, new("pirate", 0.75f), new("shout", 0.25f));
        Assert.Equal(half, await With(false, new("shout", 0.25f), new("pirate", 0.75f)));
        Assert.Equal(half, await With(true, new("shout", 0.5f), new("pirate", 1.5f)));
        Assert.NotEqual(half, await With(false, new("shout", 0.5f), new("pirate", 1.5f)));
        Assert.Equal(await With(false), await With(true, new("shout", 0f), new("pirate", 0f)));
    }

    [Fact]
    public async Task Chat_AdaptersComeAndGoWhileRequestsRun_EachEndsWithThoseItBeganWith()
    {
        await using var model = LoadWithAdapters();
        long both = model.AdapterBytes;
        var story = Question with { Messages = [new("user", "Tell me a story.")], Adapters = [new("shout")], MaxTokens = 150 };
        var expected = await ChatAnswer.ReadAsync(model, story);
        bool isSwapped = false;
        var answer = new ChatAnswer();
        await foreach (var update in model.ChatAsync(story, TestContext.Current.CancellationToken))
        {
            answer.Add(update);
            if (update is ChatContentDelta && !isSwapped)
            {
                // Another one of that name, and the one that runs is gone for everybody else.
                isSwapped = true;
                model.LoadAdapter("shout", AdapterFiles.Path("pirate"));
                Assert.InRange(model.AdapterBytes, both + 1, both * 2);
                Assert.Equal(Texts[1], (await ChatAnswer.ReadAsync(model, Question with { Adapters = [new("shout")] })).Content);
            }
        }

        Assert.Equal(expected.ToString(), answer.ToString());
        Assert.True(isSwapped);
        await UntilFreedAsync(model, model.Adapters.Sum(adapter => adapter.MemoryBytes));
    }

    [Fact]
    public async Task Chat_CancelledOrRefused_GivesAdaptersBack()
    {
        await using var model = LoadWithAdapters(parallel: 1, queue: 1);
        var story = Question with { Messages = [new("user", "Tell me a story.")], Adapters = [new("shout")] };
        await using (var running = model.ChatAsync(story, TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken))
        {
            Assert.True(await running.MoveNextAsync() && await running.MoveNextAsync());
            await using var waiting = model.ChatAsync(story, TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
            Assert.True(await waiting.MoveNextAsync());
            var error = await Assert.ThrowsAsync<EngineException>(() => ChatAnswer.ReadAsync(model, story));
            Assert.Equal(EngineErrorCode.QueueFull, error.Code);
            model.UnloadAdapter("shout");
        }

        await UntilFreedAsync(model, model.Adapters.Sum(adapter => adapter.MemoryBytes));
        Assert.Equal(["pirate"], model.Adapters.Select(adapter => adapter.Name));
    }

    [Fact]
    public async Task Chat_AdapterThatOverflows_FailsItsRequestsOnly()
    {
        await using var model = LoadWithAdapters();
        string path = Path.GetTempFileName();
        try
        {
            await using (var stream = File.Create(path))
            {
                AdapterFiles.One(value: 3e38f).Write(stream);
            }

            model.LoadAdapter("huge", path);
            var answers = Enumerable.Range(0, 6).Select(i => ChatAnswer.ReadAsync(model, Question with { Adapters = i % 3 == 1 ? [new("huge")] : Choices[i % 4] })).ToArray();
            for (int i = 0; i < answers.Length; i++)
            {
                if (i % 3 == 1)
                {
                    var error = await Assert.ThrowsAsync<EngineException>(() => answers[i]);
                    Assert.Equal(EngineErrorCode.AdapterFailed, error.Code);
                    Assert.Contains("'huge'", error.Message, StringComparison.Ordinal);
                }
                else
                {
                    Assert.Equal(Texts[i % 4], (await answers[i]).Content);
                }
            }

            Assert.False(model.Failure.IsCompleted);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task Chat_BrokenModelBehindAnAdapter_IsFoundOut()
    {
        string path = Path.GetTempFileName();
        try
        {
            byte[] bytes = File.ReadAllBytes(NanoEvaluation.ModelPath("f16"));
            using (var file = GgufFile.Open(NanoEvaluation.ModelPath("f16")))
            {
                var norm = file.FindTensor("output_norm.weight")!;
                bytes.AsSpan((int)norm.ByteOffset, (int)norm.ByteCount).Fill(0xff);
            }

            File.WriteAllBytes(path, bytes);
            await using var model = EngineModel.Load(path, new EngineOptions { ContextLength = 256 });
            LoadAdapters(model);
            await Assert.ThrowsAsync<EngineException>(() => ChatAnswer.ReadAsync(model, Question with { Adapters = [new("pirate")] }));
            var cause = await model.Failure.WaitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(EngineErrorCode.ModelFailed, cause.Code);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task Chat_FewPagesAndGuesses_ChangesNoAnswer()
    {
        // 8 sequences of two pages or more, in 9 pages: most have to give way and go on later.
        await using var model = EngineModel.Load(NanoEvaluation.ModelPath("f16"), new EngineOptions
        {
            ContextLength = 256,
            KvBytes = 9 * 32 * 6 * 2 * 2 * 32 * 2,
            Speculation = Speculation.PromptLookup,
            Threads = 2,
        });
        LoadAdapters(model);
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => ChatAnswer.ReadAsync(model, Question with { Adapters = Choices[i % 4] })));
        Assert.Equal(Enumerable.Range(0, 16).Select(i => Texts[i % 4]), answers.Select(answer => answer.Content));
    }

    [Fact]
    public async Task Chat_UnknownOrTwice_IsRefusedWithWhatThereIs()
    {
        await using var model = LoadWithAdapters();
        var unknown = await Assert.ThrowsAsync<EngineException>(() => ChatAnswer.ReadAsync(model, Question with { Adapters = [new("parrot")] }));
        Assert.Equal((EngineErrorCode.UnknownAdapter, "The adapter 'parrot' is not loaded; loaded are 'pirate', 'shout'."), (unknown.Code, unknown.Message));
        var twice = await Assert.ThrowsAsync<EngineException>(() => ChatAnswer.ReadAsync(model, Question with { Adapters = [new("shout"), new("shout", 0.5f)] }));
        Assert.Equal(EngineErrorCode.InvalidOption, twice.Code);
        var weight = await Assert.ThrowsAsync<EngineException>(() => ChatAnswer.ReadAsync(model, Question with { Adapters = [new("shout", float.NaN)] }));
        Assert.Equal(EngineErrorCode.InvalidOption, weight.Code);
    }

    [Fact]
    public async Task PrepareAdapter_BeforeAndAfterItIsPutIn_IsUsableOnlyThen()
    {
        await using var model = Load();
        using (model.PrepareAdapter("unused", AdapterFiles.Path("shout")))
        {
            Assert.Empty(model.Adapters);
        }

        using var prepared = model.PrepareAdapter("pirate", AdapterFiles.Path("pirate"));
        Assert.Equal(0, model.AdapterBytes);
        Assert.Equal(prepared.Info, model.LoadAdapter(prepared));
        Assert.Equal(prepared.Info.MemoryBytes, model.AdapterBytes);
        Assert.Throws<ObjectDisposedException>(() => model.LoadAdapter(prepared));
        prepared.Dispose();
        Assert.Equal(Texts[1], (await ChatAnswer.ReadAsync(model, Question with { Adapters = Choices[1] })).Content);
    }

    [Fact]
    public async Task LoadAdapter_WithoutFile_IsTold()
    {
        await using var model = Load();
        Assert.Throws<FileNotFoundException>(() => model.LoadAdapter("x", AdapterFiles.Path("parrot")));
        Assert.Throws<EngineException>(() => model.LoadAdapter("x", NanoEvaluation.ModelPath("f16")));
        Assert.False(model.UnloadAdapter("x"));
    }

    [Fact]
    public async Task LoadAdapter_AfterDispose_IsRefused()
    {
        var model = Load();
        using var late = model.PrepareAdapter("late", AdapterFiles.Path("shout"));
        model.LoadAdapter("pirate", AdapterFiles.Path("pirate"));
        await model.DisposeAsync();
        Assert.Equal(EngineErrorCode.Stopped, Assert.Throws<EngineException>(() => model.LoadAdapter("x", AdapterFiles.Path("pirate"))).Code);
        Assert.Equal(EngineErrorCode.Stopped, Assert.Throws<EngineException>(() => model.LoadAdapter(late)).Code);
        Assert.Empty(model.Adapters);
        Assert.Equal(0, model.AdapterBytes);
    }

    [Fact]
    public async Task LoadAdapter_PreparedForAnotherModel_IsRefusedAndStaysUsable()
    {
        await using var model = Load();
        await using var other = Load();
        using var prepared = model.PrepareAdapter("pirate", AdapterFiles.Path("pirate"));
        Assert.Throws<ArgumentException>(() => other.LoadAdapter(prepared));
        Assert.Empty(other.Adapters);
        Assert.Equal(prepared.Info, model.LoadAdapter(prepared));
    }

    [Fact]
    public void Load_AdapterAsModel_SaysWhatItIs()
    {
        var error = Assert.Throws<EngineException>(() => EngineModel.Load(AdapterFiles.Path("pirate")));
        Assert.Equal(EngineErrorCode.InvalidModel, error.Code);
        Assert.Contains("an adapter for one of the architecture 'qwen3'", error.Message, StringComparison.Ordinal);
    }

    private static EngineModel LoadWithAdapters(string kind = "f16", int parallel = 8, int queue = 256)
    {
        var model = Load(kind, parallel, queue: queue);
        LoadAdapters(model);
        return model;
    }

    private static void LoadAdapters(EngineModel model)
    {
        model.LoadAdapter("pirate", AdapterFiles.Path("pirate"));
        model.LoadAdapter("shout", AdapterFiles.Path("shout"));
    }

    private static string Describe(Completion completion) =>
        completion.Text + string.Join(' ', completion.Logprobs.SelectMany(token => token.Alternatives).Select(other => $"{other.Token}:{other.Logprob:R}"));

    /// <summary>The last request leaves behind its last update, on the engine's thread.</summary>
    private static async Task UntilFreedAsync(EngineModel model, long bytes)
    {
        while (model.AdapterBytes != bytes)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
