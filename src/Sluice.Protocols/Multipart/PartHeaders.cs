using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;

namespace Sluice.Protocols.Multipart;

/// <summary>Reads the headers of a part: each line a name and a value; no folding, no control characters.</summary>
internal static class PartHeaders
{
    private const int LongestName = 200;

    /// <summary>Reads them.</summary>
    /// <param name="bytes">The lines, each with its line break.</param>
    /// <param name="part">What they say.</param>
    /// <param name="error">What is wrong; null on success.</param>
    public static bool TryRead(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out MultipartPart? part, [NotNullWhen(false)] out string? error)
    {
        part = null;
        string? disposition = null, type = null;
        if (!Utf8.IsValid(bytes))
        {
            error = "A part's headers are no UTF-8.";
            return false;
        }

        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOf("\r\n"u8);
            var line = Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
            bytes = end < 0 ? default : bytes[(end + 2)..];
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || line.AsSpan(0, colon).ContainsAny(" \t") || line.Any(character => char.IsControl(character) && character != '\t'))
            {
                error = "A part has a malformed header.";
                return false;
            }

            var value = line[(colon + 1)..].Trim();
            var name = line.AsSpan(0, colon);
            if (name.Equals("Content-Disposition", StringComparison.OrdinalIgnoreCase))
            {
                if (disposition is not null)
                {
                    error = "A part has two content dispositions.";
                    return false;
                }

                disposition = value;
            }
            else if (name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))
            {
                type = value;
            }
        }

        return TryReadDisposition(disposition, type, out part, out error);
    }

    private static bool TryReadDisposition(string? disposition, string? type, out MultipartPart? part, out string? error)
    {
        part = null;
        var semicolon = disposition?.IndexOf(';', StringComparison.Ordinal) ?? -1;
        if (semicolon < 0 || !disposition.AsSpan(0, semicolon).Trim().Equals("form-data", StringComparison.OrdinalIgnoreCase))
        {
            error = "A part needs a content disposition 'form-data' with a name.";
            return false;
        }

        var parameters = disposition.AsSpan(semicolon);
        if (HeaderParameters.Find(parameters, "name") is not { Length: > 0 and <= LongestName } name)
        {
            error = "A part needs a content disposition 'form-data' with a name.";
            return false;
        }

        var isFile = HeaderParameters.Find(parameters, "filename") ?? HeaderParameters.Find(parameters, "filename*");
        part = new MultipartPart(name, isFile, type);
        error = null;
        return true;
    }
}
