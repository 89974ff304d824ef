using System.Diagnostics;
using Sluice.BlackBox.Gateways;
using Sluice.Testing.Upstreams;

namespace Sluice.BlackBox.Providers;

public sealed class CancellationTests(StandardGateway gateway)
{
    // The promise is 100 ms; the test allows for a machine that runs many other things at once.
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData("waiting-for-headers", Calls.Chat, false)]
    [InlineData("waiting-for-headers-of-a-stream", Calls.Chat, true)]
    [InlineData("translated-waiting", Calls.Messages, true)]
    public async Task Disconnect_BeforeTheUpstreamAnswers_CancelsIt(string situation, string path, bool stream)
    {
        var name = $"oa-{situation}";
        var gate = new Gate();
        var model = gateway.OpenAi.Model(name).Answer(FakeAnswer.Script(FakeStep.Pause(gate)));
        var extras = stream ? "\"stream\":true" : "\"x\":1";
        var body = path == Calls.Chat ? Calls.ChatBody(name, extras: extras) : Calls.MessagesBody(name, extras: extras);

        await DisconnectAsync(path, body, model, () => gate.Reached);
    }

    [Theory]
    [InlineData("in-mid-stream", Calls.Chat)]
    [InlineData("in-mid-translated-stream", Calls.Messages)]
    public async Task Disconnect_InMidStream_CancelsTheUpstream(string situation, string path)
    {
        var name = $"oa-{situation}";
        var gate = new Gate();
        var model = gateway.OpenAi.Model(name).Answer(FakeAnswer.Script(
            FakeStep.Send(OpenAiWire.TextChunk(name, "one")), FakeStep.Pause(gate)));
        var body = path == Calls.Chat
            ? Calls.ChatBody(name, extras: "\"stream\":true")
            : Calls.MessagesBody(name, extras: "\"stream\":true");

        await DisconnectAsync(path, body, model, () => gate.Reached);
    }

    private async Task DisconnectAsync(string path, string body, FakeModel model, Func<Task> reached)
    {
        var token = TestContext.Current.CancellationToken;
        using var disconnect = CancellationTokenSource.CreateLinkedTokenSource(token);
        var call = CallAsync(path, body, disconnect.Token);
        await reached().WaitAsync(TimeSpan.FromSeconds(20), token);

        var left = Stopwatch.GetTimestamp();
        await disconnect.CancelAsync();
        var gone = await model.Request.ClientGone.WaitAsync(TimeSpan.FromSeconds(20), token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        var elapsed = Stopwatch.GetElapsedTime(left, gone);
        TestContext.Current.TestOutputHelper!.WriteLine($"upstream cancelled after {elapsed.TotalMilliseconds:F1} ms");
        Assert.InRange(elapsed, TimeSpan.Zero, Bound);
    }

    private async Task CallAsync(string path, string body, CancellationToken cancellationToken)
    {
        using var response = await gateway.Client.OpenAsync(path, body, cancellationToken);
        await response.Content.ReadAsByteArrayAsync(cancellationToken);
    }
}
