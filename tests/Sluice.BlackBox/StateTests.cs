using System.ClientModel;
using System.Net;
using OpenAI;
using OpenAI.Models;
using Sluice.BlackBox.Gateways;
using Sluice.Testing.Upstreams;

namespace Sluice.BlackBox;

public sealed class StateTests(StandardGateway gateway)
{
    [Theory]
    [InlineData("/health")]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/v1/health")]
    [InlineData("/version")]
    [InlineData("/")]
    public async Task State_Routes_Answer(string path) =>
        Assert.Equal(HttpStatusCode.OK, (await gateway.Client.FetchAsync(path)).Status);

    [Fact]
    public async Task Version_Fields_AreThoseOfTheContract()
    {
        var version = (await gateway.Client.FetchAsync("/version")).Json;

        string[] fields = ["package_version", "git_sha", "git_dirty", "runtime_version", "profile", "target", "features", "engine_version"];
        Assert.All(fields, field => Assert.True(version.ContainsKey(field), field));
    }

    [Fact]
    public async Task Models_InOpenAisShape_AreListedAndFoundByName()
    {
        var client = new OpenAIModelClient(new ApiKeyCredential("any"), new OpenAIClientOptions { Endpoint = new Uri(gateway.Program.Address, "v1") });

        var list = await client.GetModelsAsync(TestContext.Current.CancellationToken);
        var one = await client.GetModelAsync("sluice-nano", TestContext.Current.CancellationToken);

        Assert.Contains(list.Value, model => model.Id == "sluice-nano");
        Assert.Contains(list.Value, model => model.Id == "house-chat");
        Assert.Equal("sluice-nano", one.Value.Id);
        var entry = (await gateway.Client.FetchAsync("/v1/models/sluice-nano")).Json;
        Assert.True((bool)entry["loaded"]!);
        Assert.Equal("ready", (string?)entry["status"]);
        Assert.Equal(2048, (int)entry["limit"]!["context"]!);
        Assert.True((bool)entry["tool_call"]!);
        Assert.Contains("tool_use", entry["capabilities"]!.AsArray().Select(capability => (string?)capability));
    }

    [Fact]
    public async Task Models_InAnthropicsShape_AreListedAndFoundByName()
    {
        var list = await gateway.Claude().Models.List(cancellationToken: TestContext.Current.CancellationToken);
        var one = await gateway.Claude().Models.Retrieve("sluice-nano", cancellationToken: TestContext.Current.CancellationToken);

        Assert.Contains(list.Items, model => model.ID == "sluice-nano");
        Assert.Equal("sluice-nano", one.ID);
    }

    [Fact]
    public async Task Models_Unknown_IsNotFound()
    {
        var answer = await gateway.Client.FetchAsync("/v1/models/nothing/like%2Fit");

        Assert.Equal(HttpStatusCode.NotFound, answer.Status);
        Assert.Equal("model_not_found", (string?)answer.Error["code"]);
    }

    [Fact]
    public async Task Metrics_AfterARequest_CountItInTheContractsNames()
    {
        await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody("sluice-nano", extras: "\"temperature\":0,\"stream\":true"));

        // A request is counted when it is settled, which may be a moment after its last byte.
        var metrics = await Testing.Eventually.TrueAsync(
            async () => (await gateway.Client.FetchAsync("/metrics")).Text,
            text => text.Contains("sluice_requests_total{model=\"sluice-nano\"", StringComparison.Ordinal),
            "a counted request",
            TestContext.Current.CancellationToken);

        string[] names =
        [
            "sluice_request_duration_seconds_bucket", "sluice_time_to_first_token_seconds_bucket", "sluice_time_per_output_token_seconds_bucket",
            "sluice_tokens_total", "sluice_requests_in_flight", "sluice_attempts_total",
        ];
        Assert.All(names, name => Assert.Contains(name, metrics, StringComparison.Ordinal));
        Assert.Contains("type=\"output\"", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RequestLog_ByTheRequestsId_TellsTheRoad()
    {
        const string name = "both-logged";
        gateway.OpenAi.Model(name).Answer(FakeAnswer.Json(OpenAiWire.Error("oops", "server_error"), 500));
        gateway.Spare.Model(name).Answer(FakeAnswer.Json(OpenAiWire.Text(name, "ok", usage: OpenAiWire.Usage(110, 20, cached: 40))));
        var answer = await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody(name));

        var found = await Testing.Eventually.TrueAsync(
            () => gateway.Client.FetchAsync("/v1/requests/" + answer.Header("x-request-id")),
            log => log.Status == HttpStatusCode.OK,
            "the request in the log",
            TestContext.Current.CancellationToken);

        var record = found.Json;
        Assert.Equal("ok", (string?)record["outcome"]);
        Assert.Equal(2, record["attempts"]!.AsArray().Count);
        Assert.Equal(110, (int)record["usage"]!["input_tokens"]!);
        Assert.Equal(40, (int)record["usage"]!["cached_tokens"]!);
        Assert.Equal(20, (int)record["usage"]!["output_tokens"]!);
        Assert.NotEmpty(record["candidates"]!.AsArray());
    }

    [Fact]
    public async Task Secrets_AfterRequestsAndErrors_AreNowhereToBeSeen()
    {
        const string canary = "sk-canary-client-77aa";
        await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody("sluice-nano", extras: "\"temperature\":0,\"max_tokens\":2"), ("Authorization", "Bearer " + canary));
        await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody("no-such-model"), ("x-api-key", canary));
        await gateway.Client.PostAsync(Calls.Chat + "?key=" + canary, "{");
        var metrics = await gateway.Client.FetchAsync("/metrics");
        var requests = await gateway.Client.FetchAsync("/v1/requests?limit=1000");

        foreach (var text in new[] { metrics.Text, requests.Text, gateway.Program.Log, gateway.Program.Output })
        {
            Assert.DoesNotContain(canary, text, StringComparison.Ordinal);
            Assert.DoesNotContain(StandardGateway.ProviderKey, text, StringComparison.Ordinal);
        }
    }
}
