using System.Diagnostics;
using System.Net;
using Sluice.BlackBox.Gateways;
using Sluice.Testing.Upstreams;

namespace Sluice.BlackBox.Providers;

public sealed class TimeoutTests(TightGateway gateway)
{
    private static readonly string[] Paths = [Calls.Chat, Calls.Messages];
    private static readonly string[] Upstreams = ["oa", "an"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public Task Connect_ThatNeverEnds_IsAGatewayTimeout() => ForEachRoadAsync(async (path, upstream) =>
    {
        AssertTimeout(path, await gateway.Client.PostAsync(path, Body(path, $"connect-{upstream}-x", stream: false)));
        AssertTimeout(path, await gateway.Client.PostAsync(path, Body(path, $"connect-{upstream}-x", stream: true)));
    });

    [Fact]
    public async Task Connect_ThatNeverEnds_EndsACountOfTokensToo()
    {
        var answer = await gateway.Client.PostAsync("/v1/messages/count_tokens", Calls.ChatBody("connect-an-count"));

        AssertTimeout(Calls.Messages, answer);
    }

    [Fact]
    public Task FirstByte_ThatDoesNotCome_IsAGatewayTimeout() => ForEachRoadAsync(async (path, upstream) =>
    {
        var silent = $"first-{upstream}-{Kind(path)}-silent";
        var headers = $"first-{upstream}-{Kind(path)}-headers";
        var first = Model(upstream, silent).Answer(FakeAnswer.Script(FakeStep.Stall));
        var second = Model(upstream, headers).Answer(FakeAnswer.Script(FakeStep.Headers, FakeStep.Stall));

        var answers = await Task.WhenAll(
            gateway.Client.PostAsync(path, Body(path, silent, stream: false)),
            gateway.Client.PostAsync(path, Body(path, headers, stream: true)));

        AssertTimeout(path, answers[0]);
        AssertTimeout(path, answers[1]);
        await GoneAsync(first);
        await GoneAsync(second);
    });

    [Fact]
    public async Task FirstByte_ThatDoesNotCome_LetsTheNextProviderAnswer()
    {
        const string name = "first-oa-then-fallback";
        gateway.OpenAi.Model(name)
            .Answer(FakeAnswer.Script(FakeStep.Stall))
            .Answer(FakeAnswer.Json(OpenAiWire.Text(name, "late but fine")));

        var answer = await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody(name));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("fallback", answer.Header("x-sluice-provider"));
        Assert.Equal("2", answer.Header("x-sluice-attempts"));
    }

    [Fact]
    public Task Silence_AmidAStream_EndsItWithTheDialectsErrorEvent() => ForEachRoadAsync(async (path, upstream) =>
    {
        var name = $"idle-{upstream}-{Kind(path)}-stream";
        var model = Model(upstream, name).Answer(FakeAnswer.Script(Begin(upstream, name, "two"), FakeStep.Stall));

        var answer = await gateway.Client.PostAsync(path, Body(path, name, stream: true));

        AssertEndedByTimeout(path, answer);
        await GoneAsync(model);
    });

    [Fact]
    public Task Silence_AmidAWholeAnswer_IsAGatewayTimeout() => ForEachRoadAsync(async (path, upstream) =>
    {
        var name = $"idle-{upstream}-{Kind(path)}-whole";
        Model(upstream, name).Answer(new FakeAnswer { Steps = [FakeStep.Send("{\"id\":"), FakeStep.Stall] });

        AssertTimeout(path, await gateway.Client.PostAsync(path, Body(path, name, stream: false)));
    });

    [Fact]
    public Task Total_IsMetByAnAnswerThatNeverEnds() => ForEachRoadAsync(async (path, upstream) =>
    {
        var name = $"total-{upstream}-{Kind(path)}";
        var more = upstream == "oa" ? OpenAiWire.TextChunk(name, "and ") : AnthropicWire.TextDelta(0, "and ");
        Model(upstream, name).Answer(FakeAnswer.Script(
            [Begin(upstream, name, "two"), .. Enumerable.Repeat<FakeStep[]>([FakeStep.Delay(TimeSpan.FromMilliseconds(50)), FakeStep.Send(more)], 600).SelectMany(steps => steps)]));

        var begun = Stopwatch.GetTimestamp();
        var answer = await gateway.Client.PostAsync(path, Body(path, name, stream: true));

        AssertEndedByTimeout(path, answer);
        Assert.InRange(Stopwatch.GetElapsedTime(begun), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(20));
    });

    [Fact]
    public Task WholeAnswer_ThatComesSlowlyButSteadily_IsNotCutOff() => ForEachRoadAsync(async (path, upstream) =>
    {
        // Four seconds in all, with a patience of two for the first byte and for each silence.
        var name = $"flow-{upstream}-{Kind(path)}";
        var body = upstream == "oa"
            ? OpenAiWire.Text(name, "steady")
            : AnthropicWire.Message(name, "end_turn", AnthropicWire.Usage(3, 1), AnthropicWire.TextBlock("steady"));
        var slow = Enumerable.Repeat<FakeStep[]>([FakeStep.Send(" "), FakeStep.Delay(TimeSpan.FromMilliseconds(200))], 20).SelectMany(steps => steps);
        Model(upstream, name).Answer(new FakeAnswer { Steps = [.. slow, FakeStep.Send(body)] });

        var answer = await gateway.Client.PostAsync(path, Body(path, name, stream: false));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Contains("steady", answer.Text, StringComparison.Ordinal);
    });

    [Fact]
    public async Task Client_ThatTakesNothing_IsCutOffAndItsUpstreamCancelled()
    {
        const string name = "calm-oa-flood";
        var flood = string.Concat(Enumerable.Repeat(OpenAiWire.TextChunk(name, new string('x', 1000)), 200));
        var model = gateway.OpenAi.Model(name).Answer(FakeAnswer.Script([.. Enumerable.Repeat(FakeStep.Send(flood), 500), FakeStep.Stall]));
        using var client = await RawConnection.OpenAsync(gateway.Program.Address, receiveBuffer: 4096);
        await client.SendAsync(RawConnection.Post(Calls.Chat, Calls.ChatBody(name, extras: "\"stream\":true"), "x-request-id: deaf-1\r\n"));

        await GoneAsync(model);

        await gateway.Program.WaitForLogAsync("id=deaf-1 ", Token);
        Assert.Contains("outcome=cancelled", gateway.Program.Log.Split('\n').Single(line => line.Contains("id=deaf-1 ", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    // All four roads at once: what is waited for is time, not work.
    private static Task ForEachRoadAsync(Func<string, string, Task> test) =>
        Task.WhenAll(Paths.SelectMany(path => Upstreams.Select(upstream => test(path, upstream))));

    private static void AssertTimeout(string path, Answer answer)
    {
        Assert.Equal(HttpStatusCode.GatewayTimeout, answer.Status);
        if (path == Calls.Chat)
        {
            Assert.Equal("upstream_timeout", (string?)answer.Error["code"]);
            Assert.Equal("api_error", (string?)answer.Error["type"]);
        }
        else
        {
            Assert.Equal("error", (string?)answer.Json["type"]);
            Assert.Equal("timeout_error", (string?)answer.Error["type"]);
        }

        Assert.DoesNotContain("127.0.0.1", answer.Text, StringComparison.Ordinal);
    }

    private static void AssertEndedByTimeout(string path, Answer answer)
    {
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Contains("two", answer.Text, StringComparison.Ordinal);
        var last = answer.Events[^1];
        if (path == Calls.Chat)
        {
            Assert.Equal("upstream_timeout", (string?)last.Json["error"]!["code"]);
            Assert.DoesNotContain("[DONE]", answer.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("\"finish_reason\":\"", answer.Text, StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal("error", last.Type);
            Assert.Equal("timeout_error", (string?)last.Json["error"]!["type"]);
            Assert.DoesNotContain("message_stop", answer.Text, StringComparison.Ordinal);
        }
    }

    private static async Task GoneAsync(FakeModel model)
    {
        var request = await model.NextRequestAsync(Token).WaitAsync(TimeSpan.FromSeconds(30), Token);
        await request.ClientGone.WaitAsync(TimeSpan.FromSeconds(30), Token);
    }

    private FakeModel Model(string upstream, string name) => (upstream == "oa" ? gateway.OpenAi : gateway.Anthropic).Model(name);

    private static string Kind(string path) => path == Calls.Chat ? "chat" : "messages";

    private static FakeStep Begin(string upstream, string name, string text) => FakeStep.Send(upstream == "oa"
        ? OpenAiWire.TextChunk(name, text)
        : AnthropicWire.MessageStart(name, AnthropicWire.Usage(3, 1)) + AnthropicWire.BlockStart(0, AnthropicWire.TextBlock("")) + AnthropicWire.TextDelta(0, text));

    private static string Body(string path, string name, bool stream)
    {
        var extras = stream ? "\"stream\":true" : "";
        return path == Calls.Chat ? Calls.ChatBody(name, extras: extras) : Calls.MessagesBody(name, extras: extras);
    }
}
