using System.Net.Http.Headers;

namespace Sluice.Routing.Upstreams;

/// <summary>An API key, with the header that carries it made once.</summary>
/// <param name="secret">The key.</param>
public sealed class UpstreamKey(string secret)
{
    /// <summary>The key itself: for headers only, never for a message or a log.</summary>
    public string Secret => secret;

    /// <summary>The Authorization header with the key as bearer token.</summary>
    public AuthenticationHeaderValue Bearer { get; } = new("Bearer", secret);

    /// <summary>Says nothing of the key.</summary>
    public override string ToString() => "***";
}
