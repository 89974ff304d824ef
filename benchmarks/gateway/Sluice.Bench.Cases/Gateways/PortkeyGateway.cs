using Sluice.Testing;

namespace Sluice.Bench.Cases.Gateways;

/// <summary>Portkey, told by headers whom to ask.</summary>
internal sealed class PortkeyGateway(Providers providers, NodeServer server) : PeerGateway(providers)
{
    public override string Name => "Portkey";

    public override HttpClient Client => server.Client;

    public static async Task<PeerGateway> StartAsync(Providers providers, string peers)
    {
        var port = NodeServer.FreePort();
        var program = Path.Combine(peers, "node_modules", "@portkey-ai", "gateway", "build", "start-server.js");
        return new PortkeyGateway(providers, await NodeServer.StartAsync(new TemporaryFolder(), port, "--require", Path.Combine(peers, "portkey-preload.cjs"), program, "--headless", $"--port={port}"));
    }

    // Asked for messages at a provider of another protocol it says that they are not supported.
    public override bool Offers(string client, string upstream) => client == "openai";

    public override void Prepare(HttpRequestMessage request, string upstream)
    {
        request.Headers.Add("x-portkey-provider", upstream == "gemini" ? "google" : upstream);
        request.Headers.Add("x-portkey-custom-host", upstream == "gemini" ? Upstream(upstream).Address + "/v1beta" : Upstream(upstream).OpenAiBaseUrl);
        request.Headers.Add("Authorization", "Bearer any");
    }

    public override ValueTask DisposeAsync() => server.DisposeAsync();
}
