using System.Net;
using System.Text;
using Sluice.BlackBox.Gateways;
using Sluice.Testing;
using Sluice.Testing.Upstreams;

namespace Sluice.BlackBox.Providers;

public sealed class FaultTests(StandardGateway gateway)
{
    [Theory]
    [InlineData(429, 429, "rate_limit_exceeded")]
    [InlineData(503, 503, "service_unavailable")]
    [InlineData(529, 503, "service_unavailable")]
    public async Task Upstream_Overloaded_PassesItsRetryAfterOn(int sent, int expected, string code)
    {
        var name = $"limited-{sent}";
        gateway.OpenAi.Model(name).Answer(FakeAnswer.Json(OpenAiWire.Error("slow down", "rate_limit_error", "rate_limit_exceeded"), sent).RetryAfter(7));

        var answer = await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody(name));

        Assert.Equal(expected, (int)answer.Status);
        Assert.Equal(code, (string?)answer.Error["code"]);
        Assert.Equal("7", answer.Header("retry-after"));
    }

    [Theory]
    [InlineData("x-request-id", 200)]
    [InlineData("request-id", 200)]
    [InlineData("x-request-id", 400)]
    public async Task Upstream_TellsItsOwnIdOfTheRequest_ItIsPassedOnAndRecorded(string header, int status)
    {
        var name = $"oa-identified-{header}-{status}";
        gateway.OpenAi.Model(name).Answer(FakeAnswer.Json(status == 200 ? OpenAiWire.Text(name, "ok") : OpenAiWire.Error("no", "invalid_request_error"), status).With(header, "req_theirs-1"));

        var answer = await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody(name), ("x-request-id", name));
        var record = await Eventually.TrueAsync(() => gateway.Client.FetchAsync("/v1/requests/" + name), log => log.Status == HttpStatusCode.OK, "the request in the log", TestContext.Current.CancellationToken);

        Assert.Equal((status, "req_theirs-1", name), ((int)answer.Status, answer.Header("x-sluice-upstream-request-id"), answer.Header("x-request-id")));
        Assert.Equal("req_theirs-1", (string?)record.Json["attempts"]![0]!["request_id"]);
    }

    [Fact]
    public async Task Upstream_AsksForALongWait_IsCappedAtAMinute()
    {
        const string name = "overloaded-long";
        gateway.OpenAi.Model(name).Answer(FakeAnswer.Json(OpenAiWire.Error("no", "rate_limit_error"), 429).RetryAfter(100_000));

        var answer = await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody(name));

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.Status);
        Assert.Equal("60", answer.Header("retry-after"));
    }

    [Theory]
    [InlineData("unauthorized", 401, "upstream_auth_error")]
    [InlineData("forbidden", 403, "upstream_auth_error")]
    [InlineData("broken", 500, "upstream_error")]
    public async Task Upstream_OwnFailure_IsABadGatewayThatNamesNoSecret(string provider, int sent, string code)
    {
        var name = $"{provider}-1";
        gateway.OpenAi.Model(name).Answer(FakeAnswer.Json(
            OpenAiWire.Error($"Incorrect API key provided: {StandardGateway.ProviderKey} at {gateway.OpenAi.Address}", "invalid_request_error", "invalid_api_key"), sent));

        var answer = await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody(name));

        Assert.Equal(HttpStatusCode.BadGateway, answer.Status);
        Assert.Equal(code, (string?)answer.Error["code"]);
        Assert.Equal("api_error", (string?)answer.Error["type"]);
        Assert.DoesNotContain(StandardGateway.ProviderKey, answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(gateway.OpenAi.Address, answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400, "context_length_exceeded")]
    [InlineData(404, "model_not_found")]
    [InlineData(422, "invalid_value")]
    public async Task Upstream_RefusesTheRequest_ItsWordsReachTheClient(int status, string code)
    {
        var name = $"rejecting-{status}";
        gateway.OpenAi.Model(name).Answer(FakeAnswer.Json(OpenAiWire.Error("This model's maximum is 8192 tokens.", "invalid_request_error", code), status));

        var answer = await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody(name));

        Assert.Equal(status, (int)answer.Status);
        Assert.Equal("This model's maximum is 8192 tokens.", (string?)answer.Error["message"]);
        Assert.Equal(code, (string?)answer.Error["code"]);
    }

    [Fact]
    public async Task Upstream_RefusesATranslatedRequest_TheErrorIsInTheClientsShape()
    {
        const string name = "rejecting-translated";
        gateway.OpenAi.Model(name).Answer(FakeAnswer.Json(OpenAiWire.Error("too long", "invalid_request_error", "context_length_exceeded"), 400));

        var answer = await gateway.Client.PostAsync(Calls.Messages, Calls.MessagesBody(name));

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal("error", (string?)answer.Json["type"]);
        Assert.Equal("invalid_request_error", (string?)answer.Error["type"]);
        Assert.Contains("too long", (string?)answer.Error["message"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("both-reset")]
    [InlineData("both-500")]
    [InlineData("both-error-first")]
    public async Task FirstProvider_FailsBeforeContent_TheSecondAnswers(string name)
    {
        var first = gateway.OpenAi.Model(name).Answer(name switch
        {
            "both-reset" => FakeAnswer.ResetAtOnce,
            "both-500" => FakeAnswer.Json(OpenAiWire.Error("oops", "server_error"), 500),
            _ => FakeAnswer.Sse(["data: " + OpenAiWire.Error("overloaded", "server_error") + "\n\n"]),
        });
        var second = gateway.Spare.Model(name).Answer(FakeAnswer.Sse(OpenAiWire.TextStream(name, ["fine"])));

        var answer = await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody(name, extras: "\"stream\":true"));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("second", answer.Header("x-sluice-provider"));
        Assert.Equal("2", answer.Header("x-sluice-attempts"));
        Assert.Contains("fine", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("overloaded", answer.Text, StringComparison.Ordinal);
        Assert.Single(first.Requests);
        Assert.Single(second.Requests);
    }

    [Theory]
    [InlineData(Calls.Chat)]
    [InlineData(Calls.Messages)]
    public async Task Upstream_ResetInMidStream_EndsWithAnErrorEventAndNoFinish(string path)
    {
        var token = TestContext.Current.CancellationToken;
        var name = $"cut-{path[4..8]}";
        var gate = new Gate();
        gateway.OpenAi.Model(name).Answer(FakeAnswer.Script(
            FakeStep.Send(OpenAiWire.TextChunk(name, "one")), FakeStep.Send(OpenAiWire.TextChunk(name, "two")), FakeStep.Pause(gate), FakeStep.Reset));

        using var response = await gateway.Client.OpenAsync(path, StreamBody(path, name), token);
        await using var stream = await response.Content.ReadAsStreamAsync(token);
        using var received = new MemoryStream();
        var buffer = new byte[4096];
        while (await stream.ReadAsync(buffer, token) is var read and > 0)
        {
            received.Write(buffer, 0, read);
            if (Encoding.UTF8.GetString(received.ToArray()).Contains("two", StringComparison.Ordinal))
            {
                // Both pieces are here, so the reset can't overtake them.
                gate.Open();
            }
        }

        AssertBroken(new Answer(response.StatusCode, response.Headers, null, received.ToArray()));
    }

    [Theory]
    [InlineData(Calls.Chat)]
    [InlineData(Calls.Messages)]
    public async Task Upstream_EndsWithoutATerminalFrame_IsAnErrorNotAFinish(string path)
    {
        var name = $"truncated-{path[4..8]}";
        gateway.OpenAi.Model(name).Answer(FakeAnswer.Sse([OpenAiWire.TextChunk(name, "one"), OpenAiWire.TextChunk(name, "two")]));

        AssertBroken(await StreamAsync(path, name));
    }

    [Fact]
    public async Task Upstream_MalformedFrame_EndsATranslatedStreamWithAnError()
    {
        const string name = "garbled-translated";
        gateway.OpenAi.Model(name).Answer(FakeAnswer.Sse(
            [OpenAiWire.TextChunk(name, "onetwo"), "data: {\"choices\":[{\"delta\":{\"content\":\n\n", OpenAiWire.TextChunk(name, "three"), OpenAiWire.Done]));

        AssertBroken(await StreamAsync(Calls.Messages, name));
    }

    [Fact]
    public async Task Upstream_MalformedWholeBody_IsABadGateway()
    {
        const string name = "garbled-whole";
        gateway.OpenAi.Model(name).Answer(FakeAnswer.Json("<html>oops</html>"));

        var answer = await gateway.Client.PostAsync(Calls.Messages, Calls.MessagesBody(name));

        Assert.Equal(HttpStatusCode.BadGateway, answer.Status);
        Assert.Equal("api_error", (string?)answer.Error["type"]);
    }

    [Fact]
    public async Task Upstream_DoneWithoutFinishReason_IsANormalEnd()
    {
        const string name = "early-done";
        gateway.OpenAi.Model(name).Answer(FakeAnswer.Sse([OpenAiWire.TextChunk(name, "all of it"), OpenAiWire.Done]));

        var answer = await StreamAsync(Calls.Messages, name);

        Assert.Equal("message_stop", answer.Events[^1].Type);
        Assert.Equal("end_turn", (string?)answer.Events.Single(e => e.Type == "message_delta").Json["delta"]!["stop_reason"]);
    }

    private Task<Answer> StreamAsync(string path, string name) => gateway.Client.PostAsync(path, StreamBody(path, name));

    private static string StreamBody(string path, string name) =>
        path == Calls.Chat ? Calls.ChatBody(name, extras: "\"stream\":true") : Calls.MessagesBody(name, extras: "\"stream\":true");

    private static void AssertBroken(Answer answer)
    {
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Contains("two", answer.Text, StringComparison.Ordinal);
        Assert.NotNull(answer.Events[^1].Json["error"]!["message"]);
        Assert.DoesNotContain("[DONE]", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("message_stop", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("\"finish_reason\":\"", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("end_turn", answer.Text, StringComparison.Ordinal);
    }
}
