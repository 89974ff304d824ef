using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Sluice.Protocols.Multipart;

/// <summary>The boundary in a form's content type (RFC 2046, section 5.1.1).</summary>
public static class MultipartBoundary
{
    private const int Longest = 70;

    /// <summary>Finds the boundary.</summary>
    /// <param name="contentType">The header's value; null if there is none.</param>
    /// <param name="boundary">The boundary, without dashes.</param>
    /// <param name="error">What is wrong; null on success.</param>
    public static bool TryRead(string? contentType, out ReadOnlyMemory<byte> boundary, [NotNullWhen(false)] out string? error)
    {
        boundary = default;
        var semicolon = contentType?.IndexOf(';', StringComparison.Ordinal) ?? -1;
        var type = (semicolon < 0 ? contentType : contentType![..semicolon])?.Trim();
        if (!string.Equals(type, "multipart/form-data", StringComparison.OrdinalIgnoreCase))
        {
            error = "The content type must be multipart/form-data.";
            return false;
        }

        var found = semicolon < 0 ? null : HeaderParameters.Find(contentType.AsSpan(semicolon), "boundary");
        if (found is not { Length: > 0 and <= Longest } || !found.All(IsAllowed) || found[^1] == ' ')
        {
            error = "The content type multipart/form-data needs a 'boundary' of 1 to 70 characters.";
            return false;
        }

        boundary = Encoding.ASCII.GetBytes(found);
        error = null;
        return true;
    }

    // Some clients use more than RFC 2046 lists; what matters is that no line break, quote or control character is among it.
    private static bool IsAllowed(char character) => character is >= ' ' and <= '~' and not ('"' or '\\');
}
