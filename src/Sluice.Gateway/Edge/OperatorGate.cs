using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Sluice.Gateway.Edge;

/// <summary>
/// Recognises the operator: by the admin key or, while none is set, by calling from this machine itself (peer and Host both loopback,
/// nothing forwarded, and no page of another site that the operator's browser happens to show).
/// </summary>
internal sealed class OperatorGate
{
    private static readonly string[] ForwardingHeaders = ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via"];

    private readonly byte[]? _adminKeyHash;

    /// <param name="adminKey">The admin key; null or empty if none is set.</param>
    public OperatorGate(string? adminKey) => _adminKeyHash = string.IsNullOrEmpty(adminKey) ? null : Hash(adminKey);

    /// <summary>Whether the caller is the operator.</summary>
    public bool Admits(HttpContext context)
    {
        if (_adminKeyHash is not null)
        {
            return Knows(context);
        }

        return context.Connection.RemoteIpAddress is { } peer
            && IPAddress.IsLoopback(peer)
            && IsLoopbackHost(context.Request.Host.Host)
            && !Array.Exists(ForwardingHeaders, context.Request.Headers.ContainsKey)
            && !IsForeignPage(context.Request.Headers);
    }

    /// <summary>Whether the caller shows the admin key. Being on this machine alone makes nobody the operator where everybody may ask.</summary>
    public bool Knows(HttpContext context) =>
        _adminKeyHash is not null && Credential(context.Request) is { } key && CryptographicOperations.FixedTimeEquals(Hash(key), _adminKeyHash);

    // A browser lets any page send a plain POST here, and says whose it is.
    private static bool IsForeignPage(IHeaderDictionary headers) =>
        (headers.Origin is { Count: > 0 } origin && !(Uri.TryCreate(origin.ToString(), UriKind.Absolute, out var page) && IsLoopbackHost(page.Host)))
        || headers["Sec-Fetch-Site"].ToString().Equals("cross-site", StringComparison.OrdinalIgnoreCase);

    private static string? Credential(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        if (authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            return authorization["Bearer ".Length..].Trim();
        }

        var header = request.Headers["x-api-key"].ToString();
        return header.Length > 0 ? header : null;
    }

    private static bool IsLoopbackHost(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    // Hashing first makes both sides equally long, so that the comparison tells nothing about the key's length.
    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
