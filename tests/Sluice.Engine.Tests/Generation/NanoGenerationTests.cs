using System.Text;
using Sluice.Engine.Tests.Models;

namespace Sluice.Engine.Tests.Generation;

public sealed class NanoGenerationTests
{
    private const string Identity = "<|im_start|>user\nWho are you?<|im_end|>\n<|im_start|>assistant\n";
    private static readonly GenerationRequest AskIdentity = new() { Prompt = Identity, Sampling = SamplingOptions.Greedy };

    [Theory]
    [InlineData("f16", 8, 1.0)]
    [InlineData("f16", 1, 1.0)]
    [InlineData("q8_0", 8, 0.95)]
    public async Task Generate_StoredCases_GivesStoredText(string kind, int parallel, double share)
    {
        await using var model = NanoEngine.Load(kind, parallel);
        var cases = NanoEvaluation.Cases;
        Assert.Equal(96, cases.Count);
        var results = await Task.WhenAll(cases.Select(item => model.CompleteAsync(NanoEngine.Greedy(item))));
        var wrong = cases.Where((item, i) => results[i].Text != model.Tokenizer.Decode(item.Completion, skipSpecial: true)).Select(item => item.Id).ToList();
        Assert.True(96 - wrong.Count >= 96 * share, $"different: {string.Join(", ", wrong)}");
        Assert.All(cases.Zip(results), pair => Assert.InRange(pair.Second.End.OutputTokens, 1, pair.First.Completion.Length));
    }

    [Fact]
    public async Task Generate_SampledSideBySide_EqualsEachAlone()
    {
        await using var model = NanoEngine.Load();
        var requests = NanoEvaluation.Cases.Take(20).Select((item, i) => new GenerationRequest
        {
            PromptTokens = item.Prompt,
            MaxTokens = 3 + (i * 5),
            IgnoreStopTokens = i % 3 == 0,
            Choices = 1 + (i % 2),
            Sampling = new SamplingOptions { Seed = (ulong)i, Temperature = 1.5f, TopK = 0, RepetitionPenalty = 1.1f },
        }).ToList();
        var together = await Task.WhenAll(requests.Select(model.CompleteAllAsync));
        for (int i = 0; i < requests.Count; i++)
        {
            var alone = await model.CompleteAllAsync(requests[i]);
            Assert.Equal(alone.Select(item => (item.Text, item.End.Reason)), together[i].Select(item => (item.Text, item.End.Reason)));
        }

        Assert.Contains(together, choices => choices[0].Text != choices[^1].Text);
    }

    [Fact]
    public async Task Generate_StopStringAcrossTokens_EndsBeforeIt()
    {
        await using var model = NanoEngine.Load(parallel: 1);
        var full = await model.CompleteAsync(AskIdentity);
        Assert.Equal(("I am sluice-nano, a very small language model.", FinishReason.Stop), (full.Text, full.End.Reason));
        var cut = await model.CompleteAsync(AskIdentity with { StopStrings = ["very large", "no, a v"] });
        Assert.Equal(("I am sluice-na", FinishReason.StopString, "no, a v"), (cut.Text, cut.End.Reason, cut.End.StopString));
        Assert.True(cut.End.OutputTokens < full.End.OutputTokens);
        var undecided = await model.CompleteAsync(AskIdentity with { StopStrings = ["model.!"] });
        Assert.Equal((full.Text, FinishReason.Stop), (undecided.Text, undecided.End.Reason));
    }

    [Fact]
    public async Task Generate_Logprobs_AreTheLogSoftmaxOfTheLogits()
    {
        var item = NanoEvaluation.Cases.First(item => item.LogitsFile is not null);
        double[] logits = [.. item.ReadLogits().Select(value => (double)value)];
        double normalizer = Math.Log(logits.Sum(Math.Exp));
        await using var model = NanoEngine.Load(parallel: 1);
        var result = await model.CompleteAsync(NanoEngine.Greedy(item) with { MaxTokens = 1, TopLogprobs = 5, Sampling = new SamplingOptions { Temperature = 0, PresencePenalty = 1 } });
        var token = Assert.Single(result.Logprobs);
        Assert.Equal(logits[item.Completion[0]] - normalizer, token.Logprob, 0.02);
        int[] best = [.. Enumerable.Range(0, logits.Length).OrderByDescending(id => logits[id]).Take(5)];
        Assert.Equal(best, token.Alternatives.Select(alternative => alternative.Token));
        Assert.All(token.Alternatives, alternative => Assert.Equal(logits[alternative.Token] - normalizer, alternative.Logprob, 0.02));
    }

    [Fact]
    public async Task Generate_LogprobsWithStopString_CoverTheText()
    {
        await using var model = NanoEngine.Load(parallel: 1);
        var cut = await model.CompleteAsync(AskIdentity with { StopStrings = ["a very"], TopLogprobs = 0 });
        Assert.Equal("I am sluice-nano, ", cut.Text);
        Assert.StartsWith(cut.Text, Encoding.UTF8.GetString([.. cut.Logprobs.SelectMany(token => token.Bytes.ToArray())]) + " ", StringComparison.Ordinal);
        Assert.All(cut.Logprobs, token => Assert.Empty(token.Alternatives));
    }

    [Fact]
    public async Task Generate_PromptAsLongAsTheContext_IsRefusedWithBothLengths()
    {
        await using var model = NanoEngine.Load(parallel: 1, context: 256);
        var error = await Assert.ThrowsAsync<EngineException>(() => model.CompleteAsync(AskIdentity with { Prompt = null, PromptTokens = new int[256] }));
        Assert.Equal((EngineErrorCode.ContextExceeded, 256, 256), (error.Code, error.PromptTokens, error.ContextLength));
        var last = await model.CompleteAsync(AskIdentity with { Prompt = null, PromptTokens = new int[255], MaxTokens = 9, IgnoreStopTokens = true });
        Assert.Equal((FinishReason.Length, 1, 255), (last.End.Reason, last.End.OutputTokens, last.End.PromptTokens));
    }

    [Fact]
    public async Task Dispose_WhileRunning_AbortsAndRefusesMore()
    {
        var model = NanoEngine.Load(parallel: 1, context: 2048);
        await using var updates = model.GenerateAsync(AskIdentity with { IgnoreStopTokens = true }, TestContext.Current.CancellationToken)
            .GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await updates.MoveNextAsync());
        await model.DisposeAsync();
        await model.DisposeAsync();
        var error = await Assert.ThrowsAsync<EngineException>(async () =>
        {
            while (await updates.MoveNextAsync())
            {
            }
        });
        Assert.Equal(EngineErrorCode.Stopped, error.Code);
        Assert.Equal(EngineErrorCode.Stopped, (await Assert.ThrowsAsync<EngineException>(() => model.CompleteAsync(AskIdentity))).Code);
    }

    [Fact]
    public async Task Generate_Cancelled_ThrowsAndMakesRoom()
    {
        await using var model = NanoEngine.Load(parallel: 1, context: 2048, queue: 1);
        using var source = new CancellationTokenSource();
        var endless = AskIdentity with { IgnoreStopTokens = true };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var update in model.GenerateAsync(endless, source.Token))
            {
                await source.CancelAsync();
            }
        });
        await foreach (var update in model.GenerateAsync(endless, TestContext.Current.CancellationToken))
        {
            break;
        }

        Assert.Equal("I am sluice-nano, a very small language model.", (await model.CompleteAsync(AskIdentity)).Text);
    }

    [Fact]
    public async Task Generate_PromptThatCannotFit_IsRefusedWithoutLookingForItsTokens()
    {
        await using var model = NanoEngine.Load(parallel: 1, context: 256);
        string huge = new('a', 4_000_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        var refused = Assert.ThrowsAsync<EngineException>(() => model.CompleteAsync(AskIdentity with { Prompt = huge }));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        var error = await refused;
        Assert.Equal((EngineErrorCode.ContextExceeded, 256), (error.Code, error.ContextLength));
        Assert.InRange(error.PromptTokens!.Value, 10_000, model.CountTokens(huge));

        var chat = new ChatRequest { Messages = [new("user", huge)] };
        Assert.Equal(EngineErrorCode.ContextExceeded, (await Assert.ThrowsAsync<EngineException>(() => ChatAnswer.ReadAsync(model, chat))).Code);

        // White space may count for nothing, so it is looked at; and what may fit is told exactly.
        string spaces = new(' ', 100_000);
        Assert.Equal(model.CountTokens(spaces), (await Assert.ThrowsAsync<EngineException>(() => model.CompleteAsync(AskIdentity with { Prompt = spaces }))).PromptTokens);
        string words = string.Concat(Enumerable.Repeat("one two ", 200));
        Assert.Equal(model.CountTokens(words), (await Assert.ThrowsAsync<EngineException>(() => model.CompleteAsync(AskIdentity with { Prompt = words }))).PromptTokens);
    }

    [Fact]
    public async Task Generate_RequestOutOfRange_IsRefused()
    {
        await using var model = NanoEngine.Load(parallel: 1, context: 256);
        GenerationRequest[] wrong =
        [
            AskIdentity with { Choices = 0 },
            AskIdentity with { MaxTokens = 0 },
            AskIdentity with { TopLogprobs = 21 },
            AskIdentity with { StopStrings = [""] },
            AskIdentity with { StopStrings = [.. Enumerable.Repeat("x", 17)] },
            AskIdentity with { Prompt = "" },
            AskIdentity with { Prompt = null },
            AskIdentity with { PromptTokens = [1] },
            AskIdentity with { Prompt = null, PromptTokens = [1472] },
            AskIdentity with { Prompt = null, PromptTokens = [-1] },
            AskIdentity with { Sampling = new SamplingOptions { TopP = 2 } },
        ];
        foreach (var request in wrong)
        {
            Assert.Equal(EngineErrorCode.InvalidOption, (await Assert.ThrowsAsync<EngineException>(() => model.CompleteAsync(request))).Code);
        }
    }

    [Fact]
    public async Task Requests_WithNullInPlaceOfLists_AreRefusedByName()
    {
        await using var model = NanoEngine.Load(parallel: 1, context: 256);
        GenerationRequest[] wrong = [AskIdentity with { StopStrings = null! }, AskIdentity with { Adapters = null! }, AskIdentity with { Sampling = null! }, AskIdentity with { Origin = null! }];
        foreach (var request in wrong)
        {
            await Assert.ThrowsAsync<ArgumentNullException>(() => model.CompleteAsync(request));
        }

        var chat = new ChatRequest { Messages = [new("user", "Hello!")] };
        await Assert.ThrowsAsync<ArgumentNullException>(() => ChatAnswer.ReadAsync(model, chat with { Messages = null! }));
        await Assert.ThrowsAsync<ArgumentNullException>(() => ChatAnswer.ReadAsync(model, chat with { Tools = null! }));
        await Assert.ThrowsAsync<ArgumentException>(() => ChatAnswer.ReadAsync(model, chat with { Messages = [null!] }));
    }

    [Fact]
    public void Load_OptionsOutOfRange_IsRefused()
    {
        EngineOptions[] wrong =
        [
            new() { MaxParallel = 0 },
            new() { QueueCapacity = -1 },
            new() { MaxBatch = 4 },
            new() { Threads = -1 },
            new() { ContextLength = -1 },
            new() { KvFormat = (KvFormat)9 },
            new() { Speculation = (Speculation)9 },
        ];
        Assert.All(wrong, options => Assert.Equal(
            EngineErrorCode.InvalidOption,
            Assert.Throws<EngineException>(() => EngineModel.Load(NanoEvaluation.ModelPath("f16"), options)).Code));
        var error = Assert.Throws<EngineException>(() => EngineModel.Load(NanoEvaluation.ModelPath("f16"), new EngineOptions { KvBytes = long.MaxValue }));
        Assert.Equal(EngineErrorCode.InsufficientMemory, error.Code);
        Assert.Throws<FileNotFoundException>(() => EngineModel.Load("absent.gguf"));
        Assert.Throws<FileNotFoundException>(() => EngineModel.Load(Path.Combine("absent", "absent.gguf")));
    }
}
