using System.Text.Json.Nodes;
using Sluice.Testing;
using Sluice.Testing.Cases;

namespace Sluice.Bench.Cases.Gateways;

/// <summary>claude-code-router: Anthropic's protocol in, others out; the model's name tells whom to ask.</summary>
internal sealed class RouterGateway(Providers providers, NodeServer server) : PeerGateway(providers)
{
    public override string Name => "claude-code-router";

    public override HttpClient Client => server.Client;

    public static async Task<PeerGateway> StartAsync(Providers providers, string peers)
    {
        var home = new TemporaryFolder();
        var port = NodeServer.FreePort();
        var config = new JsonObject
        {
            ["HOST"] = "127.0.0.1",
            ["PORT"] = port,
            ["LOG"] = false,
            ["NON_INTERACTIVE_MODE"] = true,
            ["Providers"] = new JsonArray(
                Provider("openai", providers.Of("openai").OpenAiBaseUrl + "/chat/completions", null),
                Provider("gemini", providers.Of("gemini").Address + "/v1beta/models/", "gemini")),
            ["Router"] = new JsonObject { ["default"] = "openai," + Models("openai").First() },
        };
        Directory.CreateDirectory(home.File(".claude-code-router"));
        await File.WriteAllTextAsync(home.File(".claude-code-router/config.json"), config.ToJsonString());
        return new RouterGateway(providers, await NodeServer.StartAsync(home, port, Path.Combine(peers, "node_modules", "@musistudio", "claude-code-router", "dist", "cli.js"), "start"));
    }

    public override bool Offers(string client, string upstream) => client == "anthropic";

    public override string NameOf(string upstream, string model) => $"{upstream},{model}";

    public override ValueTask DisposeAsync() => server.DisposeAsync();

    private static JsonObject Provider(string name, string address, string? transformer)
    {
        var provider = new JsonObject { ["name"] = name, ["api_base_url"] = address, ["api_key"] = "any", ["models"] = new JsonArray([.. Models(name).Select(model => (JsonNode)model)]) };
        if (transformer is not null)
        {
            provider["transformer"] = new JsonObject { ["use"] = new JsonArray(transformer) };
        }

        return provider;
    }

    private static IEnumerable<string> Models(string upstream) => TranslationCases.All.Where(subject => subject.Upstream == upstream).Select(subject => subject.Model).Distinct();
}
