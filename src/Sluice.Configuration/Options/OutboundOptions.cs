namespace Sluice.Configuration;

/// <summary>How providers are reached (<c>outbound</c>).</summary>
public sealed record OutboundOptions
{
    /// <summary>The HTTP proxy for requests to providers (<c>proxy</c>); null, the default, connects directly whatever the environment says.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>A PEM file of further certificate authorities to trust (<c>ca_file</c>), absolute; default null.</summary>
    public string? CaFile { get; init; }
}
