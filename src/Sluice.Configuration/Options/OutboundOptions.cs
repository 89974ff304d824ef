namespace Sluice.Configuration;

/// <summary>How providers are reached (<c>outbound</c>).</summary>
public sealed record OutboundOptions
{
    /// <summary>The HTTP proxy for requests to providers (<c>proxy</c>); null, the default, connects directly whatever the environment says.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>A PEM file of further certificate authorities to trust (<c>ca_file</c>), absolute; default null.</summary>
    public string? CaFile { get; init; }

    /// <summary>Whether the gateway fetches what clients point at for targets that don't fetch themselves (<c>allow_url_fetch</c>); default false.</summary>
    public bool AllowUrlFetch { get; init; }

    /// <summary>The most bytes of one fetch (<c>url_fetch_max</c>); default 20 MiB.</summary>
    public long UrlFetchMax { get; init; } = 20 * 1024 * 1024;

    /// <summary>The longest time of one fetch (<c>url_fetch_timeout</c>); default 15 s.</summary>
    public TimeSpan UrlFetchTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Hosts of private networks that may be fetched from all the same (<c>url_fetch_trusted_hosts</c>); default none.</summary>
    public IReadOnlyList<string> UrlFetchTrustedHosts { get; init; } = [];
}
