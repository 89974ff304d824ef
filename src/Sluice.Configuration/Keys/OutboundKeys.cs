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
            "A PEM file of further certificate authorities to trust."));
}
