using System.Net;
using System.Text.Json.Nodes;
using Sluice.BlackBox.Gateways;
using Sluice.Testing;
using Sluice.Testing.Programs;

namespace Sluice.BlackBox.Operation;

/// <summary>What waits for the embedded engine, as its operator sees it.</summary>
public sealed class QueueStatusTests(TightGateway tight)
{
    private const string Route = "/v1/queue/status";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task QueueStatus_WithoutTheOperatorsKey_IsRefused()
    {
        Assert.Equal(HttpStatusCode.Unauthorized, (await tight.Client.FetchAsync(Route)).Status);
        var idle = await tight.Client.FetchAsync(Route, ("x-api-key", TightGateway.AdminKey));
        Assert.Equal((HttpStatusCode.OK, 0), (idle.Status, (int)idle.Json["queued"]!));
    }

    [Fact]
    public async Task QueueStatus_MoreRequestsThanPlaces_CountsThemByPriority()
    {
        await using var program = await SluiceProgram.StartAsync(
            new ProgramSettings { Config = "models:\n  - { id: own, source: builtin:sluice-nano, managed: { parallel: 1 } }\n" }, Token);
        Assert.Equal("""{"queued":0,"running":0,"by_priority":{},"oldest_ms":0}""", (await program.Client.FetchAsync(Route)).Text);

        using var leave = CancellationTokenSource.CreateLinkedTokenSource(Token);
        List<Task> requests = [program.Client.OpenAsync(Calls.Chat, Body("auto"), leave.Token)];
        await Eventually.TrueAsync(async () => (await program.Client.FetchAsync(Route)).Json, status => (int)status["running"]! == 1, "the one that runs", Token);
        requests.AddRange(new[] { "auto", "flex", "flex" }.Select(tier => program.Client.OpenAsync(Calls.Chat, Body(tier), leave.Token)));
        var seen = await Eventually.TrueAsync(
            async () => (await program.Client.FetchAsync(Route)).Json, status => (int)status["queued"]! == 3, "three that wait", Token);
        Assert.Equal(1, (int)seen["running"]!);
        Assert.Equal("""{"0":1,"-1":2}""", seen["by_priority"]!.ToJsonString());
        Assert.InRange((long)seen["oldest_ms"]!, 0, 60_000);
        Assert.Contains("\nsluice_requests_in_flight 4\n", (await program.Client.FetchAsync("/metrics")).Text, StringComparison.Ordinal);

        await leave.CancelAsync();
        await Task.WhenAll(requests.Select(request => request.ContinueWith(_ => { }, TaskScheduler.Default)));
        await Eventually.TrueAsync(
            async () => (await program.Client.FetchAsync(Route)).Json, status => (int)status["queued"]! + (int)status["running"]! == 0, "an empty queue", Token);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Queue_FullOfAnonymousRequests_MakesRoomForTheOperator(bool streams)
    {
        await using var program = await SluiceProgram.StartAsync(
            new ProgramSettings
            {
                Config = "models:\n  - { id: own, source: builtin:sluice-nano, managed: { parallel: 1, queue: 1 } }\n",
                Environment = new Dictionary<string, string> { ["SLUICE_ADMIN_KEY"] = TightGateway.AdminKey },
            },
            Token);
        var admin = ("x-api-key", TightGateway.AdminKey);
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var running = program.Client.OpenAsync(Calls.Chat, Body("auto"), leave.Token);
        await Eventually.TrueAsync(async () => (await program.Client.FetchAsync(Route, admin)).Json, status => (int)status["running"]! == 1, "the one that runs", Token);
        var waiting = program.Client.PostAsync(Calls.Chat, Body("auto", streams));
        await Eventually.TrueAsync(async () => (await program.Client.FetchAsync(Route, admin)).Json, status => (int)status["queued"]! == 1, "the one that waits", Token);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await program.Client.PostAsync(Calls.Chat, Body("auto"))).Status);

        var answer = await program.Client.PostAsync(Calls.Chat, Calls.ChatBody("own", extras: "\"max_tokens\":2"), admin);
        var sentAway = await waiting;
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal((streams ? HttpStatusCode.OK : HttpStatusCode.TooManyRequests, streams ? null : "1"), (sentAway.Status, sentAway.Header("Retry-After")));
        Assert.Contains("\"code\":\"rate_limit_exceeded\"", sentAway.Text, StringComparison.Ordinal);
        Assert.Contains("went to a request that comes before this one", sentAway.Text, StringComparison.Ordinal);

        await leave.CancelAsync();
        await running.ContinueWith(_ => { }, TaskScheduler.Default);
    }

    // An answer that goes on until the context is full.
    private static string Body(string tier, bool streams = false) => new JsonObject
    {
        ["model"] = "own",
        ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = "Tell me a story." }),
        ["stream"] = streams,
        ["service_tier"] = tier,
        ["temperature"] = 0,
        ["grammar"] = """root ::= [a-z ]+ "#" """,
    }.ToJsonString();
}
