using Sluice.Testing.Upstreams;

namespace Sluice.Testing.Cases;

/// <summary>A gateway in front of the scripted providers, as the cases see it.</summary>
public interface ICaseGateway
{
    /// <summary>A client whose base address is the gateway's.</summary>
    HttpClient Client { get; }

    /// <summary>The provider that speaks a dialect.</summary>
    FakeUpstream Upstream(string dialect);

    /// <summary>The name by which a client asks for a provider's model.</summary>
    string NameOf(string upstream, string model);

    /// <summary>Adds to a request what this gateway wants to be told in headers.</summary>
    void Prepare(HttpRequestMessage request, string upstream);
}
