using System.Net;
using System.Net.Sockets;

namespace Sluice.Routing.Fetching;

/// <summary>
/// Which addresses are of the public internet (IANA's special-purpose registries), so that a client's URL can't reach what only this machine or its
/// network sees: loopback, private and link-local networks, metadata services, and all of these in the disguises of IPv6.
/// </summary>
internal static class AddressGuard
{
    private static readonly IPNetwork[] s_closed =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
            "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            // The metadata service of a cloud whose address looks public.
            "168.63.129.16/32",
            // Within the global range: Teredo, benchmarks, ORCHID, documentation, 6to4.
            "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
        }.Select(text => IPNetwork.Parse(text)),
    ];

    private static readonly IPNetwork s_global = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork s_nat64 = IPNetwork.Parse("64:ff9b::/96");

    /// <summary>Whether an address is of the public internet.</summary>
    public static bool IsPublic(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            if (address.IsIPv4MappedToIPv6)
            {
                return IsPublic(address.MapToIPv4());
            }

            if (s_nat64.Contains(address))
            {
                // A network without IPv4 reaches it under such addresses; what counts is the one inside.
                Span<byte> bytes = stackalloc byte[16];
                address.TryWriteBytes(bytes, out _);
                return IsPublic(new IPAddress(bytes[12..]));
            }

            if (!s_global.Contains(address))
            {
                return false;
            }
        }

        return !Array.Exists(s_closed, network => network.BaseAddress.AddressFamily == address.AddressFamily && network.Contains(address));
    }
}
