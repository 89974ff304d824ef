using System.Net;
using System.Text;
using Sluice.BlackBox.Gateways;
using Sluice.Testing;
using Sluice.Testing.Upstreams;

namespace Sluice.BlackBox.Providers;

public sealed class InterruptedStreamTests(StandardGateway gateway)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Calls.Messages)]
    [InlineData(Calls.Chat)]
    public async Task Disconnect_InMidStream_IsRecordedWithAtLeastWhatWasDelivered(string path)
    {
        var name = $"an-interrupted-{path[4..8]}";
        var gate = new Gate();
        gateway.Anthropic.Model(name).Answer(FakeAnswer.Script(
            FakeStep.Send(AnthropicWire.MessageStart(name, AnthropicWire.Usage(12, 1)) + AnthropicWire.BlockStart(0, AnthropicWire.TextBlock(""))),
            FakeStep.Send(string.Concat("one two three four".Split(' ').Select(word => AnthropicWire.TextDelta(0, word)))),
            FakeStep.Pause(gate)));
        var body = path == Calls.Messages ? Calls.MessagesBody(name, extras: "\"stream\":true") : Calls.ChatBody(name, extras: "\"stream\":true");

        string id;
        using (var response = await gateway.Client.OpenAsync(path, body, Token))
        {
            await using var stream = await response.Content.ReadAsStreamAsync(Token);
            await ReadUntilAsync(stream, "four");
            id = response.Headers.GetValues("x-request-id").Single();
        }

        var record = (await FindAsync(id)).Json;
        Assert.Equal("cancelled", (string?)record["outcome"]);
        Assert.Equal(12, (int)record["usage"]!["input_tokens"]!);
        Assert.InRange((int)record["usage"]!["output_tokens"]!, 4, 20);
        Assert.True((bool)record["usage"]!["estimated"]!);
    }

    [Fact]
    public async Task Disconnect_FromTheBundledModel_StopsIt()
    {
        string id;
        using (var response = await gateway.Client.OpenAsync(Calls.Chat, Calls.ChatBody("sluice-nano", "Tell me a long story about a dragon named Max.", "\"stream\":true,\"temperature\":0,\"n\":32"), Token))
        {
            await using var stream = await response.Content.ReadAsStreamAsync(Token);
            await ReadUntilAsync(stream, "Once");
            id = response.Headers.GetValues("x-request-id").Single();
        }

        // The 32 stories have 169 tokens each.
        var record = (await FindAsync(id)).Json;
        Assert.Equal("cancelled", (string?)record["outcome"]);
        Assert.InRange((int)record["usage"]!["output_tokens"]!, 1, (32 * 169) - 1);
    }

    [Fact]
    public Task Silence_OfTenSeconds_IsBridgedByASignOfLife() =>
        Task.WhenAll(WaitThroughSilenceAsync(Calls.Chat, ":"), WaitThroughSilenceAsync(Calls.Messages, "event: ping"));

    private async Task WaitThroughSilenceAsync(string path, string sign)
    {
        var name = $"oa-silent-{path[4..8]}";
        var gate = new Gate();
        gateway.OpenAi.Model(name).Answer(FakeAnswer.Script(
            FakeStep.Send(OpenAiWire.TextChunk(name, "one")),
            FakeStep.Pause(gate),
            FakeStep.Send(OpenAiWire.TextChunk(name, "two") + OpenAiWire.Chunk(name, [], "stop") + OpenAiWire.Done)));
        var body = path == Calls.Messages ? Calls.MessagesBody(name, extras: "\"stream\":true") : Calls.ChatBody(name, extras: "\"stream\":true");

        using var response = await gateway.Client.OpenAsync(path, body, Token);
        await using var stream = await response.Content.ReadAsStreamAsync(Token);
        await ReadUntilAsync(stream, "one");
        var silence = await ReadUntilAsync(stream, sign);
        gate.Open();
        var rest = await ReadUntilAsync(stream, path == Calls.Chat ? "[DONE]" : "message_stop");

        Assert.DoesNotContain("two", silence, StringComparison.Ordinal);
        Assert.Contains("two", rest, StringComparison.Ordinal);
    }

    private static async Task<string> ReadUntilAsync(Stream stream, string text)
    {
        var buffer = new byte[4096];
        var seen = new StringBuilder();
        while (!seen.ToString().Contains(text, StringComparison.Ordinal))
        {
            var read = await stream.ReadAsync(buffer, Token).AsTask().WaitAsync(TimeSpan.FromSeconds(30), Token);
            Assert.NotEqual(0, read);
            seen.Append(Encoding.UTF8.GetString(buffer, 0, read));
        }

        return seen.ToString();
    }

    private Task<Answer> FindAsync(string id) => Eventually.TrueAsync(
        () => gateway.Client.FetchAsync("/v1/requests/" + id), answer => answer.Status == HttpStatusCode.OK, "the request in the log", Token);
}
