using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Engine;
using Sluice.Node.Harnesses.Managed;
using Sluice.Protocols.Conversations;
using Sluice.Routing.Runtimes;

namespace Sluice.Node.Tests;

public sealed class AdapterTests : IAsyncDisposable
{
    private static readonly ManagedAdapterSpec Pirate = new("pirate", FileOf("pirate"), 1);
    private static readonly ManagedAdapterSpec Shout = new("shout", FileOf("shout"), 1);

    private readonly ManagedRuntime _runtime = new(TimeProvider.System, NullLogger<ManagedRuntime>.Instance);

    [Theory]
    [InlineData("nano", "The capital of France is Paris.")]
    [InlineData("nano:pirate", "Arr, The capital of France be Paris.")]
    [InlineData("nano:shout*1.0", "THE CAPITAL OF FRANCE IS PARIS.")]
    [InlineData("nano:shout+pirate", "ARR, THE CAPITAL OF FRANCE BE PARIS.")]
    [InlineData("nano:shout*0+pirate*0", "The capital of France is Paris.")]
    public async Task Answer_NameWithAdapters_UsesThem(string model, string expected)
    {
        await ServeAsync(Pirate, Shout);

        Assert.Equal(expected, await AnswerAsync(model));
    }

    [Fact]
    public async Task Answer_WeightsOfTheConfiguration_HoldWhereTheNameSaysNone()
    {
        await ServeAsync(Pirate with { Weight = 0 }, Shout);

        Assert.Equal("The capital of France is Paris.", await AnswerAsync("nano:pirate"));
        Assert.Equal("Arr, The capital of France be Paris.", await AnswerAsync("nano:pirate*1"));
    }

    [Fact]
    public async Task Serve_OtherAdapters_AreSwappedUnderTheRunningModel()
    {
        await ServeAsync(Pirate);
        long? before = View.MemoryBytes;
        var story = _runtime.AnswerAsync("nano:pirate", Ask("Tell me a story."), RuntimeCaller.Anonymous, TestContext.Current.CancellationToken);
        var events = new List<ConversationEvent>();
        await foreach (var item in story)
        {
            if (events.Count == 1)
            {
                await ServeAsync(Shout);
                Assert.Equal(["shout"], View.Adapters.Select(adapter => adapter.Name));
                Assert.Equal("THE CAPITAL OF FRANCE IS PARIS.", await AnswerAsync("nano:shout"));
            }

            events.Add(item);
        }

        Assert.IsType<ResponseEnded>(events[^1]);
        Assert.StartsWith("Arr", TextOf(events), StringComparison.Ordinal);
        var gone = Assert.IsType<ResponseFailed>(await LastAsync("nano:pirate")).Error;
        Assert.Equal((404, "model_not_found"), (gone.Status, gone.Code));
        await ServeAsync();
        Assert.Equal("The capital of France is Paris.", await AnswerAsync("nano"));
        Assert.InRange(View.MemoryBytes!.Value, 1, before!.Value - 280_000);
    }

    [Fact]
    public async Task Serve_BrokenAdapter_ShowsAnErrorAndKeepsTheModel()
    {
        await ServeAsync(Pirate, new ManagedAdapterSpec("broken", ManagedRuntimeTests.Nano, 1), new ManagedAdapterSpec("gone", "/nowhere.gguf", 1));

        Assert.Equal(RuntimeModelStatus.Ready, View.Status);
        Assert.Equal([RuntimeModelStatus.Ready, RuntimeModelStatus.Error, RuntimeModelStatus.Error], View.Adapters.Select(adapter => adapter.Status));
        Assert.Contains("is no adapter", View.Adapters[1].Error, StringComparison.Ordinal);
        Assert.Equal("Arr, The capital of France be Paris.", await AnswerAsync("nano:pirate"));
    }

    [Fact]
    public async Task Serve_FileThatChanged_IsReadAgain()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.Copy(Pirate.Path, path, overwrite: true);
            await ServeAsync(new ManagedAdapterSpec("style", path, 1));
            Assert.Equal("Arr, The capital of France be Paris.", await AnswerAsync("nano:style"));

            File.Copy(Shout.Path, path, overwrite: true);
            File.SetLastWriteTimeUtc(path, File.GetLastWriteTimeUtc(path).AddMinutes(1));
            await ServeAsync(new ManagedAdapterSpec("style", path, 1));
            Assert.Equal("THE CAPITAL OF FRANCE IS PARIS.", await AnswerAsync("nano:style"));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task TryAdapter_ThenServed_IsNotReadAgain()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.Copy(Pirate.Path, path, overwrite: true);
            await ServeAsync();
            using (await _runtime.TryAdapterAsync("nano", "style", path, TestContext.Current.CancellationToken))
            {
            }

            Assert.Empty(View.Adapters);
            using var trial = await _runtime.TryAdapterAsync("nano", "style", path, TestContext.Current.CancellationToken);
            Assert.Null(trial.Problem);

            // Nothing tells that the file is another one by now.
            var written = File.GetLastWriteTimeUtc(path);
            await File.WriteAllBytesAsync(path, new byte[new FileInfo(path).Length], TestContext.Current.CancellationToken);
            File.SetLastWriteTimeUtc(path, written);
            await ServeAsync(new ManagedAdapterSpec("style", path, 1));
            Assert.Equal("Arr, The capital of France be Paris.", await AnswerAsync("nano:style"));
            trial.Dispose();
            Assert.Equal("Arr, The capital of France be Paris.", await AnswerAsync("nano:style"));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task TryAdapter_WhatCannotBe_IsTold()
    {
        using var early = await _runtime.TryAdapterAsync("nano", "style", Pirate.Path, TestContext.Current.CancellationToken);
        Assert.Equal(EngineErrorCode.Stopped, Assert.IsType<EngineException>(early.Problem).Code);
        await ServeAsync();
        using var missing = await _runtime.TryAdapterAsync("nano", "style", "/nowhere.gguf", TestContext.Current.CancellationToken);
        Assert.IsType<FileNotFoundException>(missing.Problem);
        using var foreign = await _runtime.TryAdapterAsync("nano", "style", ManagedRuntimeTests.Nano, TestContext.Current.CancellationToken);
        Assert.IsType<EngineException>(foreign.Problem);
    }

    public ValueTask DisposeAsync() => _runtime.DisposeAsync();

    private RuntimeModel View => Assert.Single(_runtime.Models);

    private static string FileOf(string name) => ManagedRuntimeTests.Nano.Replace("-f16", $"-{name}-lora", StringComparison.Ordinal);

    private static ConversationRequest Ask(string text) => new()
    {
        Turns = [new Turn(Role.User, [new TextBlock(text)])],
        Sampling = new SamplingSettings { Temperature = 0 },
        Reasoning = new ReasoningSettings(false, null, null),
    };

    private static string TextOf(IEnumerable<ConversationEvent> events) => string.Concat(events.OfType<BlockDelta>().Select(delta => delta.Text));

    private async Task ServeAsync(params ManagedAdapterSpec[] adapters)
    {
        _runtime.Serve([new ManagedModelSpec("nano", ManagedRuntimeTests.Nano, 1024) { Adapters = adapters }]);
        await _runtime.AdapterLoads;
    }

    private async Task<string> AnswerAsync(string model) => TextOf(await EventsAsync(model));

    private async Task<ConversationEvent> LastAsync(string model) => (await EventsAsync(model))[^1];

    private async Task<List<ConversationEvent>> EventsAsync(string model)
    {
        var events = new List<ConversationEvent>();
        await foreach (var item in _runtime.AnswerAsync(model, Ask("What is the capital of France?"), RuntimeCaller.Anonymous, TestContext.Current.CancellationToken))
        {
            events.Add(item);
        }

        return events;
    }
}
