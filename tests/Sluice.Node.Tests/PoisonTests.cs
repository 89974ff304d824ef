using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Engine.Gguf;
using Sluice.Node.Harnesses.Managed;
using Sluice.Protocols.Conversations;
using Sluice.Routing.Runtimes;

namespace Sluice.Node.Tests;

/// <summary>Models whose weights give logits that are no numbers.</summary>
public sealed class PoisonTests : IAsyncDisposable
{
    private readonly ManagedRuntime _runtime = new(TimeProvider.System, NullLogger<ManagedRuntime>.Instance);
    private readonly string _path = Path.Combine(Directory.CreateTempSubdirectory("sluice-poison-").FullName, "poison.gguf");

    [Theory]
    [InlineData("nano")]
    [InlineData("nano:pirate")]
    public async Task Answer_PoisonedModel_IsLoadedAnewOnceAndAnswersAgain(string model)
    {
        WriteModel(poisoned: true);
        _runtime.Serve([new ManagedModelSpec("nano", _path, 256) { Adapters = [new ManagedAdapterSpec("pirate", ManagedRuntimeTests.Nano.Replace("-f16", "-pirate-lora", StringComparison.Ordinal), 1)] }]);
        await _runtime.FirstLoads;
        WriteModel(poisoned: false);

        var error = Assert.IsType<ResponseFailed>((await AnswerAsync(model))[^1]).Error;
        Assert.Equal((500, "engine_error"), (error.Status, error.Code));
        var last = (await AnswerAsync(model))[^1];
        while (last is ResponseFailed failed)
        {
            Assert.True(failed.Error is { Status: 500 } or { Status: 503, RetryAfter.TotalSeconds: 2 }, failed.Error.Message);
            Assert.NotEqual(RuntimeModelStatus.Error, _runtime.Models[0].Status);
            last = (await AnswerAsync(model))[^1];
        }

        Assert.IsType<ResponseEnded>(last);
        Assert.Equal(RuntimeModelStatus.Ready, _runtime.Models[0].Status);
    }

    [Fact]
    public async Task Answer_PoisonedTwice_StaysInError()
    {
        WriteModel(poisoned: true);
        _runtime.Serve([new ManagedModelSpec("nano", _path, 256)]);
        await _runtime.FirstLoads;

        while (_runtime.Models[0].Status != RuntimeModelStatus.Error)
        {
            Assert.IsType<ResponseFailed>((await AnswerAsync())[^1]);
        }

        var error = Assert.IsType<ResponseFailed>(Assert.Single(await AnswerAsync())).Error;
        Assert.Equal((500, "engine_error"), (error.Status, error.Code));
        Assert.Contains("infinite or no numbers", error.Message, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await _runtime.DisposeAsync();
        Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);
    }

    /// <summary>The file that is open keeps its content: the new one takes its name only.</summary>
    private void WriteModel(bool poisoned)
    {
        var bytes = File.ReadAllBytes(ManagedRuntimeTests.Nano);
        if (poisoned)
        {
            using var file = GgufFile.Open(ManagedRuntimeTests.Nano);
            var norm = file.FindTensor("output_norm.weight")!;
            bytes.AsSpan((int)norm.ByteOffset, (int)norm.ByteCount).Fill(0xff);
        }

        File.WriteAllBytes(_path + ".new", bytes);
        File.Move(_path + ".new", _path, overwrite: true);
    }

    private async Task<List<ConversationEvent>> AnswerAsync(string model = "nano")
    {
        var request = new ConversationRequest { Turns = [new Turn(Role.User, [new TextBlock("Hello!")])], MaxOutputTokens = 4 };
        var events = new List<ConversationEvent>();
        await foreach (var item in _runtime.AnswerAsync(model, request, RuntimeCaller.Anonymous, TestContext.Current.CancellationToken))
        {
            events.Add(item);
        }

        return events;
    }
}
