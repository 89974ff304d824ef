using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Sluice.Configuration;

namespace Sluice.Routing.Upstreams;

/// <summary>The one place that makes connections to providers and to what clients point at: no redirects, no cookies, no ambient proxy, bounded headers.</summary>
public static class UpstreamHttp
{
    private const int MaxResponseHeadersKilobytes = 64;

    /// <summary>Makes the connections of one provider.</summary>
    /// <param name="provider">The provider.</param>
    /// <param name="outbound">Proxy and certificate authority for all providers.</param>
    /// <exception cref="System.Security.Cryptography.CryptographicException"><c>outbound.ca_file</c> holds no certificate.</exception>
    public static HttpMessageInvoker Create(ProviderOptions provider, OutboundOptions outbound) =>
        new(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = outbound.Proxy is not null,
            Proxy = outbound.Proxy is null ? null : new WebProxy(outbound.Proxy),
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = provider.Timeouts.Connect,
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2),
            // An answer that nobody reads any more is cut off, not read to its end for two seconds while the upstream computes.
            ResponseDrainTimeout = TimeSpan.Zero,
            MaxResponseHeadersLength = MaxResponseHeadersKilobytes,
            // Our traces are not the provider's business, and without a propagator the handler makes no activities.
            ActivityHeadersPropagator = null,
            SslOptions = TrustOf(outbound),
        });

    /// <summary>Makes the connections for what clients point at: each fetch has one of its own, made by <paramref name="connect"/>, which decides where to.</summary>
    /// <param name="connect">Looks at an address and connects to it.</param>
    internal static HttpMessageInvoker CreateForContent(Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>> connect) =>
        new(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            PooledConnectionLifetime = TimeSpan.Zero,
            ResponseDrainTimeout = TimeSpan.Zero,
            MaxResponseHeadersLength = MaxResponseHeadersKilobytes,
            ActivityHeadersPropagator = null,
            ConnectCallback = connect,
        });

    private static SslClientAuthenticationOptions TrustOf(OutboundOptions outbound)
    {
        var options = new SslClientAuthenticationOptions();
        if (outbound.CaFile is { } file)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust };
            policy.CustomTrustStore.ImportFromPemFile(file);
            options.CertificateChainPolicy = policy;
        }

        return options;
    }
}
