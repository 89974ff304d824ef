using Sluice.Testing.Cases;
using Sluice.Testing.Upstreams;

namespace Sluice.Bench.Cases.Gateways;

/// <summary>A running gateway in front of the scripted providers.</summary>
internal abstract class PeerGateway(Providers providers) : ICaseGateway, IAsyncDisposable
{
    public abstract string Name { get; }

    public abstract HttpClient Client { get; }

    /// <summary>Whether it translates between a client's and a provider's protocol.</summary>
    public abstract bool Offers(string client, string upstream);

    public FakeUpstream Upstream(string dialect) => providers.Of(dialect);

    public virtual string NameOf(string upstream, string model) => model;

    public virtual void Prepare(HttpRequestMessage request, string upstream)
    {
    }

    public abstract ValueTask DisposeAsync();
}
