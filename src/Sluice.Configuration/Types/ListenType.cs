using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Sluice.Configuration.Printing;

namespace Sluice.Configuration.Types;

/// <summary>An address to listen on; a name that would silently mean every interface is refused.</summary>
internal sealed class ListenType : ScalarType<string>
{
    private const string Scheme = "http://";

    public override string Label => "listen address";

    protected override bool TryParse(string text, BindingContext context, [MaybeNullWhen(false)] out string value, [NotNullWhen(false)] out string? problem)
    {
        value = text.TrimEnd('/').ToLowerInvariant();
        problem = Check(value);
        return problem is null;
    }

    private static string? Check(string text)
    {
        if (!text.StartsWith(Scheme, StringComparison.Ordinal))
        {
            return "is not an address such as http://127.0.0.1:31313";
        }

        var authority = text[Scheme.Length..];
        var colon = authority.LastIndexOf(':');
        if (colon < 0 || colon < authority.LastIndexOf(']'))
        {
            return "has no port, as http://127.0.0.1:31313 has";
        }

        if (!ushort.TryParse(authority.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            return "has a port that is not a number from 0 to 65535";
        }

        return IsHost(authority[..colon]) ? null : "has a host that is not an IP address, localhost or *";
    }

    private static bool IsHost(string host) => host switch
    {
        "localhost" or "*" => true,
        ['[', .. var inner, ']'] => IPAddress.TryParse(inner, out _) && inner.Contains(':', StringComparison.Ordinal),
        _ => host.Count(c => c == '.') == 3 && IPAddress.TryParse(host, out _),
    };

    protected override JsonNode Format(string value, RenderContext context) => JsonValue.Create(value);

    public override JsonObject Schema() => new() { ["type"] = "string", ["pattern"] = "^[hH][tT][tT][pP]://.+:[0-9]+/?$" };
}
