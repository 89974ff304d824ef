using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace Sluice.Routing.Upstreams;

/// <summary>An API key, with the header that carries it made once.</summary>
/// <param name="secret">The key.</param>
public sealed class UpstreamKey(string secret)
{
    /// <summary>The key itself: for headers only, never for a message or a log.</summary>
    public string Secret => secret;

    /// <summary>Tells keys apart without telling them: the beginning of the key's SHA-256.</summary>
    public string Id { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)).AsSpan(0, 8));

    /// <summary>The Authorization header with the key as bearer token.</summary>
    public AuthenticationHeaderValue Bearer { get; } = new("Bearer", secret);

    /// <summary>Says nothing of the key.</summary>
    public override string ToString() => "***";
}
