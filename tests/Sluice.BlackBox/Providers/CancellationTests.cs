using System.Diagnostics;
using System.Net;
using System.Text;
using Sluice.BlackBox.Gateways;
using Sluice.Testing;
using Sluice.Testing.Upstreams;

namespace Sluice.BlackBox.Providers;

/// <summary>When a client's connection is cut, the upstream's request is cancelled within 100 ms.</summary>
/// <remarks>
/// Both ends of the measurement lie in this process: the socket's end here and the fake upstream's cancelled request. On a machine that runs other
/// things at once a single try may be late for no fault of the gateway, so it is enough that several tries keep the promise; a sweep
/// that looks every half second could not do that.
/// </remarks>
public sealed class CancellationTests(StandardGateway gateway)
{
    private const int Tries = 12;
    private const int Needed = 3;
    private const string CountTokens = "/v1/messages/count_tokens";
    private const string Completions = "/v1/completions";
    private const string Gemini = "/v1beta/models/";
    private const string Ollama = "/api/chat";
    private static readonly TimeSpan Bound = TimeSpan.FromMilliseconds(100);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public enum Moment
    {
        /// <summary>The upstream has the request and says nothing.</summary>
        BeforeTheHeaders,

        /// <summary>The upstream has sent its headers and no byte of the body.</summary>
        AfterTheHeaders,

        /// <summary>The upstream is in the middle of its answer.</summary>
        InTheMiddle,
    }

    [Theory]
    [InlineData("oa", Calls.Chat, true, Moment.BeforeTheHeaders)]
    [InlineData("oa", Calls.Chat, true, Moment.AfterTheHeaders)]
    [InlineData("oa", Calls.Chat, true, Moment.InTheMiddle)]
    [InlineData("oa", Calls.Chat, false, Moment.BeforeTheHeaders)]
    [InlineData("oa", Calls.Chat, false, Moment.InTheMiddle)]
    [InlineData("oa", Completions, true, Moment.InTheMiddle)]
    [InlineData("oa", Calls.Messages, true, Moment.BeforeTheHeaders)]
    [InlineData("oa", Calls.Messages, true, Moment.InTheMiddle)]
    [InlineData("oa", Calls.Messages, false, Moment.InTheMiddle)]
    [InlineData("an", Calls.Messages, true, Moment.BeforeTheHeaders)]
    [InlineData("an", Calls.Messages, true, Moment.InTheMiddle)]
    [InlineData("an", Calls.Messages, false, Moment.BeforeTheHeaders)]
    [InlineData("an", CountTokens, false, Moment.BeforeTheHeaders)]
    [InlineData("an", Calls.Chat, true, Moment.AfterTheHeaders)]
    [InlineData("an", Calls.Chat, true, Moment.InTheMiddle)]
    [InlineData("an", Calls.Chat, false, Moment.InTheMiddle)]
    [InlineData("ge", Gemini, true, Moment.InTheMiddle)]
    [InlineData("ge", Gemini, false, Moment.BeforeTheHeaders)]
    [InlineData("ge", Calls.Messages, true, Moment.InTheMiddle)]
    [InlineData("ol", Ollama, true, Moment.InTheMiddle)]
    [InlineData("ol", Calls.Chat, true, Moment.InTheMiddle)]
    [InlineData("an", Ollama, true, Moment.InTheMiddle)]
    [InlineData("oa", Gemini, true, Moment.BeforeTheHeaders)]
    public async Task Disconnect_AtAnyMoment_CancelsTheUpstreamPromptly(string upstream, string path, bool stream, Moment moment)
    {
        var name = $"{upstream}-leave-{path.Trim('/').Replace('/', '-')}-{stream}-{moment}";
        var server = upstream switch { "oa" => gateway.OpenAi, "an" => gateway.Anthropic, "ge" => gateway.Gemini, _ => gateway.Ollama };
        var model = server.Model(name).Answer(Unfinished(name, upstream, stream, moment));
        var body = Body(path, name, stream);
        path = path != Gemini ? path : stream ? $"{Gemini}{name}:streamGenerateContent?alt=sse" : $"{Gemini}{name}:generateContent";

        await AssertPromptAsync(async () =>
        {
            using var client = await RawConnection.OpenAsync(gateway.Program.Address);
            await client.SendAsync(RawConnection.Post(path, body));
            var request = await model.NextRequestAsync(Token).WaitAsync(TimeSpan.FromSeconds(20), Token);
            if (stream && moment == Moment.InTheMiddle)
            {
                await client.ReadUntilAsync("one");
            }

            return await LeaveAsync(client, request);
        });
    }

    [Fact]
    public async Task Disconnect_WhileTheSecondProviderIsAsked_CancelsItAndAsksNoThird()
    {
        const string name = "trio-leave";
        gateway.OpenAi.Model(name).Answer(FakeAnswer.Json(OpenAiWire.Error("oops", "server_error"), 500));
        var second = gateway.Spare.Model(name).Answer(FakeAnswer.Script(FakeStep.Stall));
        var third = gateway.Anthropic.Model(name).Answer(FakeAnswer.Json(AnthropicWire.Message(name, "end_turn", AnthropicWire.Usage(3, 1), AnthropicWire.TextBlock("no"))));

        var tries = 0;
        await AssertPromptAsync(async () =>
        {
            using var client = await RawConnection.OpenAsync(gateway.Program.Address);
            await client.SendAsync(RawConnection.Post(Calls.Chat, Calls.ChatBody(name), $"x-request-id: trio-{tries++}\r\n"));
            var request = await second.NextRequestAsync(Token).WaitAsync(TimeSpan.FromSeconds(20), Token);
            return await LeaveAsync(client, request);
        });

        for (var i = 0; i < tries; i++)
        {
            var record = (await Eventually.TrueAsync(
                () => gateway.Client.FetchAsync($"/v1/requests/trio-{i}"), answer => answer.Status == HttpStatusCode.OK, "the request in the log", Token)).Json;
            Assert.Equal("cancelled", (string?)record["outcome"]);
            Assert.Equal(["first", "second"], record["attempts"]!.AsArray().Select(attempt => ((string?)attempt!["target"])!.Split('/')[0]));
            Assert.Equal(["upstream_error", "client_closed_request"], record["attempts"]!.AsArray().Select(attempt => (string?)attempt!["error"]));
            Assert.Equal(0, (int)record["usage"]!["output_tokens"]!);
        }

        Assert.Empty(third.Requests);

        // Each was settled once: as many cancelled requests were counted as were made.
        var metrics = (await gateway.Client.FetchAsync("/metrics")).Text.Split('\n');
        var counted = metrics.Where(line => line.StartsWith("sluice_requests_total{", StringComparison.Ordinal) && line.Contains(name, StringComparison.Ordinal)).ToList();
        Assert.EndsWith(" " + tries, Assert.Single(counted), StringComparison.Ordinal);
        Assert.Contains("outcome=\"cancelled\"", counted[0], StringComparison.Ordinal);
    }

    private static async Task AssertPromptAsync(Func<Task<TimeSpan>> leave)
    {
        var kept = 0;
        var seen = new StringBuilder();
        for (var i = 0; i < Tries && kept < Needed; i++)
        {
            var elapsed = await leave();
            seen.Append(System.Globalization.CultureInfo.InvariantCulture, $" {elapsed.TotalMilliseconds:F1}");
            kept += elapsed < Bound ? 1 : 0;
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"milliseconds until the upstream was cancelled:{seen}");
        Assert.True(kept == Needed, $"Too rarely within {Bound.TotalMilliseconds} ms:{seen}");
    }

    private static async Task<TimeSpan> LeaveAsync(RawConnection client, RecordedRequest request)
    {
        var left = Stopwatch.GetTimestamp();
        client.Dispose();
        var gone = await request.ClientGone.WaitAsync(TimeSpan.FromSeconds(20), Token);
        return Stopwatch.GetElapsedTime(left, gone);
    }

    private static FakeAnswer Unfinished(string name, string upstream, bool stream, Moment moment)
    {
        FakeStep[] steps = (moment, stream, upstream) switch
        {
            (Moment.BeforeTheHeaders, _, _) => [FakeStep.Stall],
            (Moment.AfterTheHeaders, _, _) => [FakeStep.Headers, FakeStep.Stall],
            (_, false, _) => [FakeStep.Send("{\"id\":\"x\","), FakeStep.Stall],
            (_, true, "oa") => [FakeStep.Send(OpenAiWire.TextChunk(name, "one").Replace("\"delta\"", "\"text\":\"one\",\"delta\"", StringComparison.Ordinal)), FakeStep.Stall],
            (_, true, "ge") => [FakeStep.Send(GeminiWire.Frame(GeminiWire.Answer(name, null, null, GeminiWire.Text("one")))), FakeStep.Stall],
            (_, true, "ol") => [FakeStep.Send(OllamaWire.Text(name, "one") + "\n"), FakeStep.Stall],
            _ =>
            [
                FakeStep.Send(AnthropicWire.MessageStart(name, AnthropicWire.Usage(12, 1)) + AnthropicWire.BlockStart(0, AnthropicWire.TextBlock("")) + AnthropicWire.TextDelta(0, "one")),
                FakeStep.Stall,
            ],
        };
        return FakeAnswer.Script(steps) with { ContentType = (stream, upstream) switch { (false, _) => "application/json", (_, "ol") => "application/x-ndjson", _ => "text/event-stream" } };
    }

    private static string Body(string path, string name, bool stream)
    {
        var extras = stream ? "\"stream\":true" : "\"user\":\"u\"";
        return path switch
        {
            Completions => $$"""{"model":"{{name}}","prompt":"Hello",{{extras}}}""",
            CountTokens => Calls.ChatBody(name),
            Gemini => """{"contents":[{"role":"user","parts":[{"text":"Hello"}]}]}""",
            Ollama => Calls.ChatBody(name, extras: stream ? "\"stream\":true" : "\"stream\":false"),
            Calls.Chat => Calls.ChatBody(name, extras: extras),
            _ => Calls.MessagesBody(name, extras: stream ? extras : ""),
        };
    }
}
