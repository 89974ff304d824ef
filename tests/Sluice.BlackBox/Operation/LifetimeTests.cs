using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Sluice.BlackBox.Gateways;
using Sluice.Testing;
using Sluice.Testing.Programs;
using Sluice.Testing.Upstreams;

namespace Sluice.BlackBox.Operation;

public sealed class LifetimeTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Terminate_WhileAStreamRuns_LetsItEndAndTakesNoNewOnes()
    {
        await using var upstream = await FakeUpstream.StartAsync();
        var gate = new Gate();
        upstream.Model("slow").Answer(FakeAnswer.Script(
            FakeStep.Send(OpenAiWire.TextChunk("slow", "before")),
            FakeStep.Pause(gate),
            FakeStep.Send(OpenAiWire.TextChunk("slow", "after") + OpenAiWire.Chunk("slow", [], "stop") + OpenAiWire.Done)));
        await using var program = await SluiceProgram.StartAsync(new ProgramSettings { Config = Config(upstream) }, Token);
        using var response = await program.Client.OpenAsync(Calls.Chat, Calls.ChatBody("slow", extras: "\"stream\":true"), Token);
        await gate.Reached.WaitAsync(TimeSpan.FromSeconds(20), Token);

        program.Terminate();
        await Eventually.TrueAsync(() => RefusesAsync(program.Address), refused => refused, "a closed door", Token);
        gate.Open();
        var text = await response.Content.ReadAsStringAsync(Token);

        Assert.Contains("after", text, StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]\n\n", text, StringComparison.Ordinal);
        Assert.Equal(0, await program.WaitForExitAsync());
    }

    [Fact]
    public async Task Terminate_WhileItStarts_EndsIt()
    {
        // The first models are loaded while the server begins to listen, and who handles signals changes in between; before anything
        // is served the signal's own end is as good.
        for (int round = 0; round < 4; round++)
        {
            Assert.Contains(await SluiceProgram.StopAtLogAsync("loaded in", Token), (int[])[0, 143]);
        }
    }

    [Fact]
    public async Task Kill_AfterARequest_KeepsItInTheRequestLog()
    {
        using var folder = new TemporaryFolder();
        string id;
        await using (var first = await SluiceProgram.StartAsync(new ProgramSettings { DataFolder = folder.File("data") }, Token))
        {
            var answer = await first.Client.PostAsync(Calls.Chat, Calls.ChatBody("sluice-nano", extras: "\"temperature\":0"));
            id = answer.Header("x-request-id")!;
            await FindAsync(first, id);
            await first.KillAsync();
        }

        await using var second = await SluiceProgram.StartAsync(new ProgramSettings { DataFolder = folder.File("data") }, Token);
        var record = (await FindAsync(second, id)).Json;

        Assert.Equal("ok", (string?)record["outcome"]);
        Assert.Equal(10, (int)record["usage"]!["input_tokens"]!);
    }

    [Fact]
    public async Task Telemetry_WithAnEndpoint_IsExportedAndLogsAreOneJsonLinePerRequest()
    {
        await using var collector = await FakeUpstream.StartAsync();
        collector.Model("").Answer(FakeAnswer.Json("{}"));
        await using var program = await SluiceProgram.StartAsync(
            new ProgramSettings
            {
                Arguments = ["--log-format", "json"],
                Environment = new Dictionary<string, string>
                {
                    ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address,
                    ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                    ["OTEL_BSP_SCHEDULE_DELAY"] = "50",
                    ["OTEL_METRIC_EXPORT_INTERVAL"] = "200",
                },
            },
            Token);

        await program.Client.PostAsync(Calls.Chat, Calls.ChatBody("sluice-nano", extras: "\"temperature\":0"), ("x-request-id", "traced-1"));
        await Eventually.TrueAsync(() => collector.Requests, all => Sent(all, "/v1/traces", "sluice-nano"), "exported traces", Token);
        await Eventually.TrueAsync(() => collector.Requests, all => Sent(all, "/v1/metrics", "gen_ai.client.token.usage"), "exported metrics", Token);
        await program.WaitForLogAsync("traced-1", Token);

        var line = program.Log.Split('\n').Single(text => text.Contains("traced-1", StringComparison.Ordinal));
        Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(line).RootElement.ValueKind);
        Assert.Contains("sluice-nano", line, StringComparison.Ordinal);
        Assert.DoesNotContain("Hello!", program.Log, StringComparison.Ordinal);
        Assert.Equal(0, await program.StopAsync());
    }

    private static bool Sent(IReadOnlyList<RecordedRequest> requests, string path, string text) =>
        requests.Any(request => request.Path == path && request.Text.Contains(text, StringComparison.Ordinal));

    private static Task<Answer> FindAsync(SluiceProgram program, string id) => Eventually.TrueAsync(
        () => program.Client.FetchAsync("/v1/requests/" + id), answer => answer.Status == HttpStatusCode.OK, "the request in the log", Token);

    private static async Task<bool> RefusesAsync(Uri address)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(address.Host, address.Port, Token);
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    private static string Config(FakeUpstream upstream) => $"""
        providers:
          - id: fake
            dialect: openai
            base_url: {upstream.OpenAiBaseUrl}
            models: ["*"]

        """;
}
