namespace Sluice.Configuration.Printing;

/// <summary>Hides what a URL may carry besides its address: user, password and the values of its query.</summary>
internal static class UrlMask
{
    public const string Mask = "***";

    public static string Apply(string url)
    {
        var query = url.IndexOf('?', StringComparison.Ordinal);
        var address = query < 0 ? url : url[..query];
        var start = address.IndexOf("://", StringComparison.Ordinal);
        if (start >= 0)
        {
            start += 3;
            var slash = address.IndexOf('/', start);
            var at = address.LastIndexOf('@', slash < 0 ? address.Length - 1 : slash);
            address = at < start ? address : address[..start] + Mask + address[at..];
        }

        return query < 0 ? address : address + "?" + string.Join('&', url[(query + 1)..].Split('&').Select(MaskValue));
    }

    private static string MaskValue(string parameter)
    {
        var equals = parameter.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? parameter.Length == 0 ? "" : Mask : parameter[..(equals + 1)] + Mask;
    }
}
