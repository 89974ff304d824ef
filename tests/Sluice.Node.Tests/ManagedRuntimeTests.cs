using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Engine;
using Sluice.Node.Harnesses.Managed;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Routing.Runtimes;

namespace Sluice.Node.Tests;

public sealed class ManagedRuntimeTests : IAsyncDisposable
{
    private readonly ManagedRuntime _runtime = new(TimeProvider.System, NullLogger<ManagedRuntime>.Instance);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    internal static string Nano
    {
        get
        {
            var folder = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(folder, "Sluice.slnx")))
            {
                folder = Path.GetDirectoryName(folder)!;
            }

            return Path.Combine(folder, "models", "sluice-nano", "sluice-nano-f16.gguf");
        }
    }

    [Fact]
    public async Task Answer_Chat_ComesAsOrderedEventsWithUsageAndEnd()
    {
        await ServeAsync(new ManagedModelSpec("nano", Nano, null));

        var events = await AnswerAsync(Ask("Hello!"));

        Assert.IsType<ResponseStarted>(events[0]);
        Assert.Equal(10, Assert.IsType<UsageReported>(events[1]).Usage.InputTokens);
        Assert.Equal("Hello! How can I help you?", TextOf(events));
        Assert.Equal(StopReason.EndOfTurn, Assert.Single(events.OfType<ChoiceStopped>()).Reason);
        Assert.Equal(9, Assert.IsType<UsageReported>(events[^2]).Usage.OutputTokens);
        Assert.IsType<ResponseEnded>(events[^1]);
    }

    [Fact]
    public async Task WarmUp_ModelsOfNowAndLater_AnswerAsWithout()
    {
        await ServeAsync(new ManagedModelSpec("nano", Nano, null));
        _runtime.WarmUp();
        Assert.Equal("Hello! How can I help you?", TextOf(await AnswerAsync(Ask("Hello!"))));

        await ServeAsync(new ManagedModelSpec("nano", Nano, 512));
        await _runtime.AdapterLoads;
        Assert.Equal("Hello! How can I help you?", TextOf(await AnswerAsync(Ask("Hello!"))));
    }

    [Fact]
    public async Task Unload_ThenSeveralAtOnce_LoadsItOnceAndAnswersAll()
    {
        await ServeAsync(new ManagedModelSpec("nano", Nano, null));
        var before = Assert.Single(_runtime.Models);
        _runtime.Unload("nano");
        Assert.Equal((RuntimeModelStatus.Unloaded, null), (Assert.Single(_runtime.Models).Status, Assert.Single(_runtime.Models).MemoryBytes));
        Assert.Equal((0, 0), (_runtime.Queue.Running, _runtime.Queue.Queued));

        var texts = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ => TextOf(await AnswerAsync(Ask("Hello!")))));
        Assert.All(texts, text => Assert.Equal("Hello! How can I help you?", text));
        Assert.Equal((RuntimeModelStatus.Ready, before.MemoryBytes), (Assert.Single(_runtime.Models).Status, Assert.Single(_runtime.Models).MemoryBytes));
    }

    [Fact]
    public async Task Unload_AmidAnAnswer_WaitsForItsEndUnlessSomebodyComes()
    {
        await ServeAsync(new ManagedModelSpec("nano", Nano, null));
        await foreach (var item in _runtime.AnswerAsync("nano", Ask("Hello!"), RuntimeCaller.Anonymous, Cancellation))
        {
            if (item is ResponseStarted)
            {
                _runtime.Unload("nano");
                Assert.Equal("Hello! How can I help you?", TextOf(await AnswerAsync(Ask("Hello!"))));
            }
        }

        // Somebody came.
        Assert.Equal(RuntimeModelStatus.Ready, Assert.Single(_runtime.Models).Status);
        _runtime.Unload("nano");
        await _runtime.LoadAsync("nano", Cancellation);
        Assert.Equal(RuntimeModelStatus.Ready, Assert.Single(_runtime.Models).Status);
    }

    [Fact]
    public async Task Unload_FileGoneMeanwhile_IsTold()
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.gguf");
        File.Copy(Nano, path);
        await ServeAsync(new ManagedModelSpec("nano", path, null));
        _runtime.Unload("nano");
        File.Delete(path);
        var error = Assert.IsType<ResponseFailed>(Assert.Single(await AnswerAsync(Ask("Hello!")))).Error;
        Assert.Equal((500, "engine_error"), (error.Status, error.Code));
        Assert.Equal(RuntimeModelStatus.Error, Assert.Single(_runtime.Models).Status);
    }

    [Fact]
    public async Task Answer_SeveralChoices_NumbersEach()
    {
        await ServeAsync(new ManagedModelSpec("nano", Nano, null));

        var events = await AnswerAsync(Ask("Hello!") with { Choices = 3 });

        Assert.Equal([0, 1, 2], events.OfType<ChoiceStopped>().Select(stopped => stopped.Choice).Order());
    }

    [Fact]
    public async Task Answer_SeveralPrompts_NumbersAnswersByPromptAndChoice()
    {
        await ServeAsync(new ManagedModelSpec("nano", Nano, null));
        var request = new ConversationRequest
        {
            Prompts = [new PromptText("The capital", null), new PromptText("Once upon", null)],
            Choices = 2,
            MaxOutputTokens = 3,
            EchoPrompt = true,
        };

        var events = await AnswerAsync(request);

        Assert.Equal([0, 1, 2, 3], events.OfType<ChoiceStopped>().Select(stopped => stopped.Choice).Order());
        Assert.StartsWith("Once upon", TextOf(events, choice: 3), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_PromptLongerThanTheContext_FailsWithItsNumbers()
    {
        await ServeAsync(new ManagedModelSpec("nano", Nano, 64));

        var events = await AnswerAsync(Ask(string.Concat(Enumerable.Repeat("word ", 500))));

        var error = Assert.IsType<ResponseFailed>(Assert.Single(events)).Error;
        Assert.Equal((400, "context_length_exceeded"), (error.Status, error.Code));
        Assert.Contains(error.Facts, fact => fact is { Key: "max", Value: 64L });
    }

    [Fact]
    public async Task Answer_OptionsThatTheEngineRefuses_NameTheField()
    {
        await ServeAsync(new ManagedModelSpec("nano", Nano, 64));

        string? Param(IReadOnlyList<ConversationEvent> events) => Assert.IsType<ResponseFailed>(Assert.Single(events)).Error.Param;
        Assert.Equal("choices", Param(await AnswerAsync(Ask("Hi") with { Choices = 129 })));
        Assert.Equal("stop_sequences", Param(await AnswerAsync(Ask("Hi") with { StopSequences = [.. Enumerable.Repeat("x", 17)] })));
        Assert.Equal("prompt", Param(await AnswerAsync(new ConversationRequest { Prompts = [new PromptText("", null)] })));
        Assert.Equal("prompt", Param(await AnswerAsync(new ConversationRequest { Prompts = [new PromptText(string.Concat(Enumerable.Repeat("word ", 500)), null)] })));
    }

    [Theory]
    [InlineData(64, false)]
    [InlineData(65, true)]
    public async Task DeclareLosses_MoreOutputThanTheContext_IsAChange(int asked, bool isTold)
    {
        await ServeAsync(new ManagedModelSpec("nano", Nano, 64));
        var losses = new LossReport();

        _runtime.DeclareLosses("nano", Ask("Hi") with { MaxOutputTokens = asked }, losses);

        Assert.Equal(isTold ? [ConversationFields.MaxOutputTokens] : Array.Empty<string>(), losses.Changed);
    }

    [Fact]
    public async Task Serve_FileThatIsNoModel_ShowsAnErrorAndKeepsTheOthers()
    {
        await ServeAsync(new ManagedModelSpec("broken", typeof(ManagedRuntimeTests).Assembly.Location, null), new ManagedModelSpec("nano", Nano, null));

        Assert.Equal(RuntimeModelStatus.Error, _runtime.Models.Single(model => model.Id == "broken").Status);
        Assert.Equal(RuntimeModelStatus.Ready, _runtime.Models.Single(model => model.Id == "nano").Status);
    }

    [Fact]
    public async Task Serve_ModelThatFailed_IsTriedAnewUnlessToldNotTo()
    {
        var folder = Directory.CreateTempSubdirectory("sluice-mended-");
        try
        {
            var spec = new ManagedModelSpec("nano", Path.Combine(folder.FullName, "nano.gguf"), 256);
            await ServeAsync(spec);
            Assert.Equal(RuntimeModelStatus.Error, Assert.Single(_runtime.Models).Status);
            File.Copy(Nano, spec.Path);

            _runtime.Serve([spec], retries: false);
            await _runtime.AdapterLoads;
            Assert.Equal(RuntimeModelStatus.Error, Assert.Single(_runtime.Models).Status);

            _runtime.Serve([spec]);
            await _runtime.AdapterLoads;
            Assert.Equal(RuntimeModelStatus.Ready, Assert.Single(_runtime.Models).Status);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Serve_WithoutAModelThatAnswers_LetsItFinishAndThenRefuses()
    {
        await ServeAsync(new ManagedModelSpec("nano", Nano, null));
        var events = new List<ConversationEvent>();
        await foreach (var item in _runtime.AnswerAsync("nano", Ask("Tell me a story."), RuntimeCaller.Anonymous, Cancellation))
        {
            if (events.Count == 0)
            {
                _runtime.Serve([]);
            }

            events.Add(item);
        }

        Assert.IsType<ResponseEnded>(events[^1]);
        Assert.Equal(503, Assert.IsType<ResponseFailed>(Assert.Single(await AnswerAsync(Ask("Hello!")))).Error.Status);
    }

    [Fact]
    public async Task Answer_SamePromptAgain_ReportsWhatWasRemembered()
    {
        await ServeAsync(new ManagedModelSpec("nano", Nano, null));

        var first = await AnswerAsync(Ask("Hello!"));
        var second = await AnswerAsync(Ask("Hello!"));

        Assert.Equal((10, 0), UsageOf(first));
        Assert.Equal((10, 9), UsageOf(second));
        Assert.Equal(TextOf(first), TextOf(second));

        static (long, long) UsageOf(List<ConversationEvent> events)
        {
            var usage = Assert.IsType<UsageReported>(events[^2]).Usage;
            return (usage.InputTokens, usage.CacheReadTokens);
        }
    }

    /// <summary>The one that comes second to the same prompt is the one that finds it remembered.</summary>
    [Theory]
    [InlineData("flex", 0)]
    [InlineData(null, -1)]
    public async Task Answer_RequestThatCanWait_ComesAfterALaterOneThatCannot(string? tier, int priority)
    {
        await ServeAsync(new ManagedModelSpec("nano", Nano, null) { Engine = new EngineOptions { MaxParallel = 1 } });
        var endless = Ask("Tell me a story.") with
        {
            Sampling = new SamplingSettings { Temperature = 0, LogitBias = Enumerable.Range(1460, 12).ToDictionary(token => token, _ => -100d) },
        };
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        await using var busy = _runtime.AnswerAsync("nano", endless, RuntimeCaller.Anonymous, end.Token).GetAsyncEnumerator(end.Token);
        while (await busy.MoveNextAsync() && busy.Current is not BlockDelta)
        {
        }

        var state = tier is null ? null : new ProviderState("openai", [new("service_tier", JsonSerializer.SerializeToElement(tier))]);
        var patient = AnswerAsync(Ask("Hello!") with { State = state }, RuntimeCaller.Anonymous with { Priority = priority });
        var urgent = AnswerAsync(Ask("Hello!"));
        await end.CancelAsync();

        // Three tokens begin every conversation.
        Assert.Equal((3, 9), (CachedOf(await urgent), CachedOf(await patient)));

        static long CachedOf(List<ConversationEvent> events) => Assert.IsType<UsageReported>(events[^2]).Usage.CacheReadTokens;
    }

    [Fact]
    public async Task CountTokens_Chat_EqualsWhatTheAnswerReports()
    {
        await ServeAsync(new ManagedModelSpec("nano", Nano, null));

        Assert.Equal(10, (await _runtime.CountTokensAsync("nano", Ask("Hello!"), Cancellation)).Tokens);
    }

    public ValueTask DisposeAsync() => _runtime.DisposeAsync();

    private static ConversationRequest Ask(string text) => new()
    {
        Turns = [new Turn(Role.User, [new TextBlock(text)])],
        Sampling = new SamplingSettings { Temperature = 0 },
    };

    private static string TextOf(IEnumerable<ConversationEvent> events, int choice = 0) =>
        string.Concat(events.OfType<BlockDelta>().Where(delta => delta.Choice == choice).Select(delta => delta.Text));

    private Task ServeAsync(params ManagedModelSpec[] specs)
    {
        _runtime.Serve(specs);
        return _runtime.FirstLoads;
    }

    private async Task<List<ConversationEvent>> AnswerAsync(ConversationRequest request, RuntimeCaller? caller = null)
    {
        var events = new List<ConversationEvent>();
        await foreach (var item in _runtime.AnswerAsync("nano", request, caller ?? RuntimeCaller.Anonymous, Cancellation))
        {
            events.Add(item);
        }

        return events;
    }
}
