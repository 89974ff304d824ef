using System.Text;

namespace Sluice.Protocols.Multipart;

/// <summary>Parameters behind a header's value: <c>; name=token; name="quoted"</c>.</summary>
internal static class HeaderParameters
{
    /// <summary>The value of a parameter.</summary>
    /// <param name="text">Begins with the first semicolon.</param>
    /// <param name="name">The parameter's name, in any case.</param>
    /// <returns>The value without quotes; null if it is missing, told twice, or the text is malformed.</returns>
    public static string? Find(ReadOnlySpan<char> text, string name)
    {
        string? found = null;
        while (!(text = text.TrimStart(" \t")).IsEmpty)
        {
            if (text[0] != ';')
                return null;
            text = text[1..].TrimStart(" \t");
            if (text.IsEmpty)
                break;
            var equals = text.IndexOf('=');
            if (equals <= 0)
                return null;
            var key = text[..equals].TrimEnd(" \t");
            if (!TryReadValue(text[(equals + 1)..].TrimStart(" \t"), out var value, out text))
                return null;
            if (!key.Equals(name, StringComparison.OrdinalIgnoreCase))
                continue;
            if (found is not null)
                return null;
            found = value;
        }

        return found;
    }

    private static bool TryReadValue(ReadOnlySpan<char> text, out string value, out ReadOnlySpan<char> rest)
    {
        if (text.IsEmpty || text[0] != '"')
        {
            var end = text.IndexOf(';');
            value = (end < 0 ? text : text[..end]).TrimEnd(" \t").ToString();
            rest = end < 0 ? default : text[end..];
            return true;
        }

        var unquoted = new StringBuilder();
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == '"')
            {
                value = unquoted.ToString();
                rest = text[(i + 1)..];
                return true;
            }

            // Only a quote or a backslash is escaped: old browsers send paths with single backslashes.
            if (text[i] == '\\' && i + 1 < text.Length && text[i + 1] is '"' or '\\')
                i++;
            unquoted.Append(text[i]);
        }

        value = "";
        rest = default;
        return false;
    }
}
