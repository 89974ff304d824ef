using Sluice.Testing.Cases;
using Sluice.Testing.Upstreams;

namespace Sluice.BlackBox.Gateways;

/// <summary>The published program as the translation cases see it.</summary>
internal sealed class SluiceCaseGateway(StandardGateway gateway) : ICaseGateway
{
    public HttpClient Client => gateway.Client;

    public FakeUpstream Upstream(string dialect) => dialect switch
    {
        "openai" => gateway.OpenAi,
        "anthropic" => gateway.Anthropic,
        _ => gateway.Gemini,
    };

    public string NameOf(string upstream, string model) => model;

    public void Prepare(HttpRequestMessage request, string upstream)
    {
    }
}
