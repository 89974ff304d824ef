using System.Net;
using System.Text.Json.Nodes;
using Sluice.BlackBox.Gateways;
using Sluice.Testing;
using Sluice.Testing.Programs;
using Sluice.Testing.Upstreams;

namespace Sluice.BlackBox.Batches;

public sealed class BatchTests(StandardGateway gateway)
{
    private const string Path = "/v1/batch";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Batch_OfEveryDialect_AnswersEachInItsOwnShape()
    {
        gateway.OpenAi.Model("oa-batch-mixed").Answer(FakeAnswer.Json(OpenAiWire.Text("oa-batch-mixed", "ok")));
        var body = Body(
            ("/v1/chat/completions", Calls.ChatBody("oa-batch-mixed")),
            ("/v1/messages", Calls.MessagesBody("oa-batch-mixed")),
            ("/v1beta/models/oa-batch-mixed:generateContent", """{"contents":[{"parts":[{"text":"Hello!"}]}]}"""),
            ("/api/chat", Calls.ChatBody("oa-batch-mixed")),
            ("/v1/chat/completions", Calls.ChatBody("unheard-of")),
            ("/v1/messages", """{"model":"oa-batch-mixed","messages":7,"max_tokens":1}"""));

        var batch = (await gateway.Client.PostAsync(Path, body)).Json;
        var results = batch["results"]!.AsArray();

        Assert.Equal(("completed", 6, 4, 2), ((string?)batch["status"], (int)batch["total"]!, (int)batch["completed"]!, (int)batch["failed"]!));
        Assert.Equal([0, 1, 2, 3, 4, 5], results.Select(result => (int)result!["index"]!));
        Assert.Equal("ok", (string?)results[0]!["body"]!["choices"]![0]!["message"]!["content"]);
        Assert.Equal("ok", (string?)results[1]!["body"]!["content"]![0]!["text"]);
        Assert.Equal("ok", (string?)results[2]!["body"]!["candidates"]![0]!["content"]!["parts"]![0]!["text"]);
        Assert.Equal("ok", (string?)results[3]!["body"]!["message"]!["content"]);
        Assert.Equal((404, "model_not_found"), ((int)results[4]!["status"]!, (string?)results[4]!["error"]!["code"]));
        Assert.Equal((400, "invalid_request_error"), ((int)results[5]!["status"]!, (string?)results[5]!["error"]!["type"]));

        // Each request has a record of its own.
        var record = (await gateway.Client.FetchAsync($"/v1/requests/{(string?)batch["id"]}-1")).Json;
        Assert.Equal(("anthropic", "ok"), ((string?)record["dialect"], (string?)record["outcome"]));
    }

    [Fact]
    public async Task AsyncBatch_RunsSoManyAtOnceAndTellsItsProgress()
    {
        Gate[] gates = [new(), new(), new()];
        for (var i = 0; i < gates.Length; i++)
        {
            gateway.OpenAi.Model($"oa-batch-gate{i}").Answer(new FakeAnswer { Steps = [FakeStep.Pause(gates[i]), FakeStep.Send(OpenAiWire.Text("m", $"answer {i}"))] });
        }

        var begun = await gateway.Client.PostAsync(Path, Body([.. gates.Select((_, i) => (Calls.Chat, Calls.ChatBody($"oa-batch-gate{i}")))], "\"async\":true,\"concurrency\":2"));
        var id = (string)begun.Json["id"]!;
        await gates[0].Reached.WaitAsync(TimeSpan.FromSeconds(20), Token);
        await gates[1].Reached.WaitAsync(TimeSpan.FromSeconds(20), Token);
        Assert.Equal("running", (string?)begun.Json["status"]);
        Assert.False(gates[2].Reached.IsCompleted);

        gates[1].Open();
        await gates[2].Reached.WaitAsync(TimeSpan.FromSeconds(20), Token);
        var half = await FetchAsync(id, batch => (int)batch["completed"]! == 1);
        Assert.Equal(1, (int)Assert.Single(half["results"]!.AsArray())!["index"]!);

        gates[0].Open();
        gates[2].Open();
        var whole = await FetchAsync(id, batch => (string?)batch["status"] == "completed");
        Assert.Equal(["answer 0", "answer 1", "answer 2"], whole["results"]!.AsArray().Select(result => (string?)result!["body"]!["choices"]![0]!["message"]!["content"]));
    }

    [Fact]
    public async Task DeletedBatch_CancelsWhatRunsAndKeepsWhatIsDone()
    {
        gateway.OpenAi.Model("oa-batch-done").Answer(FakeAnswer.Json(OpenAiWire.Text("m", "ok")));
        var stalled = gateway.OpenAi.Model("oa-batch-stalled").Answer(new FakeAnswer { Steps = [FakeStep.Stall] });
        var begun = await gateway.Client.PostAsync(Path, Body(
            [(Calls.Chat, Calls.ChatBody("oa-batch-done")), (Calls.Chat, Calls.ChatBody("oa-batch-stalled")), (Calls.Chat, Calls.ChatBody("oa-batch-never"))], "\"async\":true,\"concurrency\":1"));
        var path = $"{Path}/{(string?)begun.Json["id"]}";
        await stalled.NextRequestAsync(Token);

        using var delete = new HttpRequestMessage(HttpMethod.Delete, path);
        var cancelled = (await gateway.Client.AnswerAsync(delete)).Json;
        using var deleteAgain = new HttpRequestMessage(HttpMethod.Delete, path);
        var deleted = (await gateway.Client.AnswerAsync(deleteAgain)).Json;

        Assert.Equal(("cancelled", 1), ((string?)cancelled["status"], (int)cancelled["completed"]!));
        await stalled.Request.ClientGone.WaitAsync(TimeSpan.FromSeconds(10), Token);
        Assert.Empty(gateway.OpenAi.Model("oa-batch-never").Requests);
        Assert.True((bool)deleted["deleted"]!);
        Assert.Equal(HttpStatusCode.NotFound, (await gateway.Client.FetchAsync(path)).Status);
    }

    [Fact]
    public async Task SyncBatch_ClientLeaves_IsCancelled()
    {
        var stalled = gateway.OpenAi.Model("oa-batch-left").Answer(new FakeAnswer { Steps = [FakeStep.Stall] });
        using var leaving = new CancellationTokenSource();
        using var request = Calls.Request(Path, Body((Calls.Chat, Calls.ChatBody("oa-batch-left"))));

        var answering = gateway.Client.SendAsync(request, leaving.Token);
        await stalled.NextRequestAsync(Token);
        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answering);
        await stalled.Request.ClientGone.WaitAsync(TimeSpan.FromSeconds(10), Token);
    }

    [Fact]
    public async Task Batch_ProviderThatLimitsTheRate_IsAskedAgainLater()
    {
        var model = gateway.OpenAi.Model("limited-batch")
            .Answer(FakeAnswer.Json(OpenAiWire.Error("slow down", "rate_limit_error"), 429).RetryAfter(1))
            .Answer(FakeAnswer.Json(OpenAiWire.Text("m", "ok")));

        var batch = (await gateway.Client.PostAsync(Path, Body((Calls.Chat, Calls.ChatBody("limited-batch"))))).Json;

        Assert.Equal(1, (int)batch["completed"]!);
        Assert.Equal(2, model.Requests.Count);
    }

    [Fact]
    public async Task AsyncBatch_ProgramKilled_GoesOnWithoutAskingAgainWhatHasAResult()
    {
        await using var upstream = await FakeUpstream.StartAsync();
        using var folder = new TemporaryFolder();
        var gate = new Gate();
        var settings = new ProgramSettings
        {
            DataFolder = folder.File("data"),
            Config = $$"""
                providers:
                  - { id: fake, dialect: openai, base_url: {{upstream.OpenAiBaseUrl}}, models: ["oa-*"] }
                """,
        };
        foreach (var name in (string[])["oa-1", "oa-2", "oa-4"])
        {
            upstream.Model(name).Answer(FakeAnswer.Json(OpenAiWire.Text(name, name)));
        }

        upstream.Model("oa-3").Answer(new FakeAnswer { Steps = [FakeStep.Pause(gate), FakeStep.Send(OpenAiWire.Text("oa-3", "oa-3"))] });
        string id;
        await using (var first = await SluiceProgram.StartAsync(settings, Token))
        {
            var begun = await first.Client.PostAsync(Path, Body(
                [.. Enumerable.Range(1, 4).Select(i => (Calls.Chat, Calls.ChatBody($"oa-{i}")))], "\"async\":true,\"concurrency\":1"));
            id = (string)begun.Json["id"]!;
            await gate.Reached.WaitAsync(TimeSpan.FromSeconds(20), Token);
            await first.KillAsync();
        }

        gate.Open();
        await using var second = await SluiceProgram.StartAsync(settings, Token);
        var batch = await FetchAsync(id, found => (string?)found["status"] == "completed", second.Client);

        Assert.Equal(["oa-1", "oa-2", "oa-3", "oa-4"], batch["results"]!.AsArray().Select(result => (string?)result!["body"]!["choices"]![0]!["message"]!["content"]));
        Assert.Equal((1, 1, 2, 1), (Asked("oa-1"), Asked("oa-2"), Asked("oa-3"), Asked("oa-4")));

        int Asked(string name) => upstream.Model(name).Requests.Count;
    }

    [Theory]
    [InlineData("{}", "requests")]
    [InlineData("""{"requests":[]}""", "requests")]
    [InlineData("""{"requests":[{"route":"/v1/batch","body":{}}]}""", "requests[0].route")]
    [InlineData("""{"requests":[{"route":"/v1/audio/transcriptions","body":{}}]}""", "requests[0].route")]
    [InlineData("""{"requests":[{"route":"/v1/admin/reload","body":{}}]}""", "requests[0].route")]
    [InlineData("""{"requests":[{"route":"/v1/chat/completions","body":{}},{"route":"/v1/chat/completions","body":[]}]}""", "requests[1].body")]
    [InlineData("""{"requests":[{"route":"/v1/chat/completions","body":{"stream":true}}]}""", "requests[0].body.stream")]
    [InlineData("""{"requests":[{"route":"/v1/chat/completions","body":{}}],"concurrency":0}""", "concurrency")]
    [InlineData("""{"requests":[{"route":"/v1/chat/completions","body":{}}],"async":"yes"}""", "async")]
    public async Task Batch_ThatIsWrong_IsRefusedWhole(string body, string param)
    {
        var answer = await gateway.Client.PostAsync(Path, body);

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal(param, (string?)answer.Error["param"]);
    }

    private static string Body(params (string Route, string Body)[] requests) => Body(requests, "\"async\":false");

    private static string Body((string Route, string Body)[] requests, string extras) =>
        $$"""{"requests":[{{string.Join(',', requests.Select(request => $$"""{"route":"{{request.Route}}","body":{{request.Body}}}"""))}}],{{extras}}}""";

    private Task<JsonObject> FetchAsync(string id, Func<JsonObject, bool> until, HttpClient? client = null) =>
        Eventually.TrueAsync(async () => (await (client ?? gateway.Client).FetchAsync($"{Path}/{id}")).Json, until, "the batch's state", Token);
}
