using Sluice.BlackBox.Gateways;
using Sluice.Testing;
using Sluice.Testing.Programs;
using Sluice.Testing.Upstreams;

namespace Sluice.BlackBox.Operation;

/// <summary>Keys of clients, providers and the operator: in no answer, log, metric or trace, however much is logged.</summary>
public sealed class SecretTests
{
    private const string Client = "sk-canary-client-b2d8";
    private const string Provider = "sk-canary-provider-c4a1";
    private const string Operator = "sk-canary-operator-e07f";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Keys_OfEverybody_AreNowhereToBeSeen()
    {
        await using var collector = await FakeUpstream.StartAsync();
        collector.Model("").Answer(FakeAnswer.Json("{}"));
        await using var upstream = await FakeUpstream.StartAsync();
        upstream.Model("good").Answer(FakeAnswer.Json(OpenAiWire.Text("good", "ok")));
        // Providers are known to repeat the key that they refuse.
        upstream.Model("refusing").Answer(FakeAnswer.Json(OpenAiWire.Error($"Incorrect API key provided: {Provider}.", "invalid_request_error", "invalid_api_key"), 401));
        upstream.Model("telling").Answer(FakeAnswer.Json(OpenAiWire.Error($"Key {Provider} has no access.", "invalid_request_error"), 400));
        upstream.Model("limiting").Answer(FakeAnswer.Json(OpenAiWire.Error($"Key {Provider} is over its limit.", "rate_limit_error"), 429));
        upstream.Model("broken").Answer(FakeAnswer.Script(FakeStep.Send($"data: {OpenAiWire.Error("Key " + Provider, "server_error")}\n\n")));
        await using var program = await SluiceProgram.StartAsync(
            new ProgramSettings
            {
                Config = $"logging: {{ content: false }}\nproviders:\n  - {{ id: fake, dialect: openai, base_url: \"{upstream.OpenAiBaseUrl}\", api_key_env: FAKE_KEY, models: [\"*\"] }}\n",
                Arguments = ["--log-level", "trace", "--log-format", "json"],
                Environment = new Dictionary<string, string>
                {
                    ["FAKE_KEY"] = Provider,
                    ["SLUICE_ADMIN_KEY"] = Operator,
                    ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address,
                    ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                    ["OTEL_BSP_SCHEDULE_DELAY"] = "50",
                    ["OTEL_METRIC_EXPORT_INTERVAL"] = "200",
                },
            },
            Token);

        var told = new List<string>();
        foreach (var model in (string[])["good", "refusing", "telling", "limiting", "broken"])
        {
            foreach (var (path, header) in ((string, (string, string))[])[(Calls.Chat, ("Authorization", "Bearer " + Client)), (Calls.Messages, ("x-api-key", Client)), (Calls.Chat + "?key=" + Client, ("x-goog-api-key", Client))])
            {
                var body = path == Calls.Messages ? Calls.MessagesBody(model) : Calls.ChatBody(model, extras: model == "broken" ? "\"stream\":true" : "\"n\":1");
                told.Add(Everything(await program.Client.PostAsync(path, body, header, ("x-request-id", $"id-{model}"))));
            }
        }

        told.Add(Everything(await program.Client.PostAsync(Calls.Chat, "{\"model\":" + Client, ("Authorization", "bearer " + Client))));
        told.Add(Everything(await program.Client.PostAsync("/v1/admin/reload", "", ("x-api-key", Operator + "x"))));
        foreach (var path in (string[])["/metrics", "/v1/requests?limit=1000", "/v1/health/providers", "/v1/models", "/v1/requests/id-refusing"])
        {
            told.Add(Everything(await program.Client.FetchAsync(path, ("Authorization", "Bearer " + Operator))));
        }

        await Eventually.TrueAsync(() => collector.Requests, all => all.Any(request => request.Path == "/v1/traces" && request.Text.Contains("broken", StringComparison.Ordinal)), "exported traces", Token);
        await Eventually.TrueAsync(() => collector.Requests, all => all.Any(request => request.Path == "/v1/metrics" && request.Text.Contains("broken", StringComparison.Ordinal)), "exported metrics", Token);
        told.AddRange(collector.Requests.Select(request => request.Path + request.Text));
        told.Add(program.Log);
        told.Add(program.Output);
        Assert.Equal([Provider], upstream.Requests.Select(request => request.Headers["Authorization"]["Bearer ".Length..]).Distinct());
        Assert.All([Client, Provider, Operator], secret => Assert.DoesNotContain(told, text => text.Contains(secret, StringComparison.Ordinal)));
    }

    private static string Everything(Answer answer) => $"{answer.Status} {answer.Headers} {answer.Text}";
}
