using Sluice.Configuration.Types;

namespace Sluice.Configuration.Keys;

/// <summary>The keys of <c>outbound</c>.</summary>
internal static class OutboundKeys
{
    public static ObjectType<OutboundOptions> Type { get; } = new(
        () => new OutboundOptions(),
        Keys<OutboundOptions>.Of("proxy", new OptionalType<Uri>(KeyTypes.Url), o => o.Proxy, (o, v) => o with { Proxy = v },
            "The HTTP proxy for requests to providers; null connects directly, whatever HTTP_PROXY says."),
        Keys<OutboundOptions>.Of("ca_file", new OptionalType<string>(KeyTypes.Path), o => o.CaFile, (o, v) => o with { CaFile = v },
            "A PEM file of further certificate authorities to trust."),
        Keys<OutboundOptions>.Of("allow_url_fetch", KeyTypes.Flag, o => o.AllowUrlFetch, (o, v) => o with { AllowUrlFetch = v },
            "Whether the gateway itself fetches images, documents and sound that clients point at, for targets that don't; public addresses only, without the proxy."),
        Keys<OutboundOptions>.Of("url_fetch_max", new SizeType(1024, 1L << 30), o => o.UrlFetchMax, (o, v) => o with { UrlFetchMax = v },
            "The most that one such fetch may bring; all of a request together may bring limits.body."),
        Keys<OutboundOptions>.Of("url_fetch_timeout", KeyTypes.Duration, o => o.UrlFetchTimeout, (o, v) => o with { UrlFetchTimeout = v },
            "How long one such fetch may take."),
        Keys<OutboundOptions>.Of("url_fetch_trusted_hosts", new ListType<string>(KeyTypes.Text), o => o.UrlFetchTrustedHosts, (o, v) => o with { UrlFetchTrustedHosts = v },
            "Host names or addresses of private networks that may be fetched from all the same, such as files.internal."));
}
