using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Sluice.BlackBox.Gateways;
using Sluice.Testing;
using Sluice.Testing.Upstreams;

namespace Sluice.BlackBox.Providers;

/// <summary>What clients and bills rely on, however oddly an upstream tells it.</summary>
public sealed class PinnedSemanticsTests(StandardGateway gateway)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Calls.Chat)]
    [InlineData(Calls.Messages)]
    public async Task Usage_ToldSeveralTimes_TheLastCounts(string path)
    {
        var name = $"oa-usages-{path[4..8]}";
        gateway.OpenAi.Model(name).Answer(FakeAnswer.Sse(
        [
            OpenAiWire.TextChunk(name, "a"),
            OpenAiWire.UsageChunk(name, OpenAiWire.Usage(7, 1)),
            OpenAiWire.TextChunk(name, "b"),
            OpenAiWire.UsageChunk(name, OpenAiWire.Usage(7, 2)),
            OpenAiWire.Chunk(name, [], "stop"),
            OpenAiWire.UsageChunk(name, OpenAiWire.Usage(7, 3, cached: 5, reasoning: 2)),
            OpenAiWire.Done,
        ]));

        var usage = await UsageAsync(await StreamAsync(path, name));

        Assert.Equal((7, 3, 5, 2, false), usage);
    }

    [Theory]
    [InlineData(Calls.Chat)]
    [InlineData(Calls.Messages)]
    public async Task Usage_ThatIsOnlyText_IsText(string path)
    {
        const string fake = "\"usage\":{\"prompt_tokens\":999,\"completion_tokens\":999}}]}";
        var name = $"oa-texts-{path[4..8]}";
        gateway.OpenAi.Model(name).Answer(FakeAnswer.Sse(
            [OpenAiWire.TextChunk(name, fake), OpenAiWire.UsageChunk(name, OpenAiWire.Usage(7, 3)), OpenAiWire.TextChunk(name, fake), OpenAiWire.Chunk(name, [], "stop"), OpenAiWire.Done]));

        var answer = await StreamAsync(path, name);

        Assert.Equal((7, 3, 0, 0, false), await UsageAsync(answer));
        Assert.Equal(2, answer.Text.Split("prompt_tokens").Length - 1);
    }

    [Theory]
    [InlineData(Calls.Chat)]
    [InlineData(Calls.Messages)]
    public async Task Usage_NobodyTells_IsCountedAndSaysSo(string path)
    {
        var name = $"oa-untold-{path[4..8]}";
        gateway.OpenAi.Model(name).Answer(FakeAnswer.Sse(
            [.. Enumerable.Repeat(OpenAiWire.TextChunk(name, "word "), 12), OpenAiWire.Chunk(name, [], "stop"), OpenAiWire.Done]));

        var (input, output, _, _, isEstimated) = await UsageAsync(await StreamAsync(path, name));

        Assert.InRange(input, 1, 200);
        Assert.InRange(output, 12, 15);
        Assert.True(isEstimated);
    }

    [Fact]
    public async Task Done_WithoutAFinishReason_IsANormalEndWithinTheDialectToo()
    {
        const string name = "oa-just-done";
        var script = FakeAnswer.Sse([OpenAiWire.TextChunk(name, "all of it"), OpenAiWire.Done]);
        gateway.OpenAi.Model(name).Answer(script);

        var answer = await StreamAsync(Calls.Chat, name);

        Assert.Equal(script.Text(), answer.Text);
        Assert.Equal("ok", (string?)(await RecordAsync(answer))["outcome"]);
    }

    [Theory]
    [InlineData(Calls.Chat)]
    [InlineData(Calls.Messages)]
    public async Task FinishReason_WithoutDone_IsANormalEnd(string path)
    {
        var name = $"oa-no-done-{path[4..8]}";
        gateway.OpenAi.Model(name).Answer(FakeAnswer.Sse([OpenAiWire.TextChunk(name, "all of it"), OpenAiWire.Chunk(name, [], "length")]));

        var answer = await StreamAsync(path, name);

        Assert.Contains(path == Calls.Chat ? "\"finish_reason\":\"length\"" : "\"stop_reason\":\"max_tokens\"", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("\"error\"", answer.Text, StringComparison.Ordinal);
        Assert.Equal("ok", (string?)(await RecordAsync(answer))["outcome"]);
    }

    [Fact]
    public async Task Frame_ThatCannotBeRead_PassesThroughWithinTheDialect()
    {
        const string name = "oa-garbled-same";
        var script = FakeAnswer.Sse([OpenAiWire.TextChunk(name, "one"), "data: {\"choices\":[{\"delta\":\n\n", "event: odd\nid: 7\ndata: <>\n\n", OpenAiWire.Chunk(name, [], "stop"), OpenAiWire.Done]);
        gateway.OpenAi.Model(name).Answer(script);

        Assert.Equal(script.Text(), (await StreamAsync(Calls.Chat, name)).Text);
    }

    [Theory]
    [InlineData(Calls.Chat)]
    [InlineData(Calls.Messages)]
    public async Task ErrorFrame_AmidAStream_IsToldOnceAndIsTheEnd(string path)
    {
        var name = $"oa-failing-{path[4..8]}";
        gateway.OpenAi.Model(name).Answer(FakeAnswer.Sse([OpenAiWire.TextChunk(name, "one"), "data: " + OpenAiWire.Error("the model tripped", "server_error") + "\n\n"]));

        var answer = await StreamAsync(path, name);

        var error = Assert.Single(answer.Events, e => e.Data.Contains("\"error\"", StringComparison.Ordinal));
        Assert.Equal(answer.Events[^1].Data, error.Data);
        Assert.Contains("the model tripped", error.Data, StringComparison.Ordinal);
        var record = await RecordAsync(answer);
        Assert.Equal(("error", "upstream_error"), ((string?)record["outcome"], (string?)record["error"]));
    }

    [Fact]
    public async Task Chunk_AfterTheEnd_IsNotTold()
    {
        const string name = "an-after-the-end";
        gateway.Anthropic.Model(name).Answer(FakeAnswer.Sse([.. AnthropicWire.TextStream(name, ["one"]), AnthropicWire.TextDelta(0, "two"), AnthropicWire.MessageStop]));

        var answer = await StreamAsync(Calls.Chat, name);

        Assert.DoesNotContain("two", answer.Text, StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]\n\n", answer.Text, StringComparison.Ordinal);
        Assert.Single(answer.Events, e => e.Data == "[DONE]");
    }

    [Theory]
    [InlineData("fake-openai/oa-concrete", "oa-concrete")]
    [InlineData("fake-openai/oa-org/deep:name", "oa-org/deep:name")]
    [InlineData("oa-Capital/x:y", "oa-Capital/x:y")]
    public async Task ModelName_OfAProvider_GoesOutConcreteAndComesBackAsAsked(string asked, string concrete)
    {
        var model = gateway.OpenAi.Model(concrete).Answer(FakeAnswer.Json(OpenAiWire.Text(concrete, "ok")));

        var answer = await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody(asked));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(concrete, (string?)model.Requests[^1].Json["model"]);
        Assert.Equal(asked, (string?)answer.Json["model"]);
        Assert.Equal(concrete, answer.Header("x-sluice-model"));
    }

    [Theory]
    [InlineData("""{"messages":[{"role":"user","content":"Hello!"}],"max_tokens":1}""")]
    [InlineData("""{"model":"","messages":[{"role":"user","content":"Hello!"}],"max_tokens":1}""")]
    public async Task Model_NotNamed_IsTheDefault(string body)
    {
        var answer = await gateway.Client.PostAsync(Calls.Chat, body);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(StandardGateway.Nano, answer.Header("x-sluice-model"));
    }

    [Theory]
    [InlineData(30, 20, 30)]
    [InlineData(-30, 1, 1)]
    [InlineData(4000, 60, 60)]
    public async Task RetryAfter_AsADate_IsSecondsForTheClient(int seconds, int least, int most)
    {
        var name = $"limited-date-{seconds}";
        gateway.OpenAi.Model(name).Answer(FakeAnswer.Json(OpenAiWire.Error("slow down", "rate_limit_error"), 429)
            .With("Retry-After", DateTimeOffset.UtcNow.AddSeconds(seconds).ToString("R", CultureInfo.InvariantCulture)));

        var answer = await gateway.Client.PostAsync(Calls.Messages, Calls.MessagesBody(name));

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.Status);
        Assert.InRange(int.Parse(answer.Header("retry-after")!, CultureInfo.InvariantCulture), least, most);
    }

    [Fact]
    public async Task RequestLog_OfTheContractsFields_IsWhole()
    {
        const string name = "an-fields";
        gateway.Anthropic.Model(name).Answer(FakeAnswer.Json(AnthropicWire.Message(name, "end_turn", AnthropicWire.Usage(3, 1), AnthropicWire.TextBlock("ok"))));

        var record = await RecordAsync(await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody(name, extras: "\"seed\":1")));

        string[] fields = ["id", "time", "dialect", "model_asked", "candidates", "filtered", "attempts", "usage", "dropped", "changed", "outcome"];
        Assert.All(fields, field => Assert.True(record.ContainsKey(field), field));
        Assert.Equal(("openai", name, "seed", "max_tokens"), ((string?)record["dialect"], (string?)record["model_asked"], (string?)record["dropped"]![0], (string?)record["changed"]![0]));
        var candidate = record["candidates"]![0]!.AsObject();
        Assert.Equal(["target", "score", "reasons"], candidate.Select(field => field.Key));
        Assert.NotEmpty(candidate["reasons"]!.AsArray());
        var attempt = record["attempts"]![0]!.AsObject();
        Assert.Equal(200, (int)attempt["status"]!);
        Assert.True((double)attempt["duration_ms"]! > 0);
    }

    private Task<Answer> StreamAsync(string path, string name) => gateway.Client.PostAsync(
        path, path == Calls.Chat ? Calls.ChatBody(name, extras: "\"stream\":true") : Calls.MessagesBody(name, extras: "\"stream\":true"));

    private async Task<JsonObject> RecordAsync(Answer answer) => (await Eventually.TrueAsync(
        () => gateway.Client.FetchAsync("/v1/requests/" + answer.Header("x-request-id")),
        found => found.Status == HttpStatusCode.OK,
        "the request in the log",
        Token)).Json;

    private async Task<(int Input, int Output, int Cached, int Reasoning, bool IsEstimated)> UsageAsync(Answer answer)
    {
        var usage = (await RecordAsync(answer))["usage"]!;
        return ((int)usage["input_tokens"]!, (int)usage["output_tokens"]!, (int)usage["cached_tokens"]!, (int)usage["reasoning_tokens"]!, (bool)usage["estimated"]!);
    }
}
