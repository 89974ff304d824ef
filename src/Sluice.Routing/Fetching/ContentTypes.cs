using System.Text.Unicode;

namespace Sluice.Routing.Fetching;

/// <summary>What bytes are, told by themselves: what a server says of them is no proof.</summary>
internal static class ContentTypes
{
    /// <summary>The media type; null if it is none that a model takes.</summary>
    public static string? Of(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) ? "image/png"
        : bytes.StartsWith((ReadOnlySpan<byte>)[0xff, 0xd8, 0xff]) ? "image/jpeg"
        : bytes.StartsWith("GIF87a"u8) || bytes.StartsWith("GIF89a"u8) ? "image/gif"
        : IsRiff(bytes, "WEBP"u8) ? "image/webp"
        : IsRiff(bytes, "WAVE"u8) ? "audio/wav"
        : bytes.StartsWith("%PDF-"u8) ? "application/pdf"
        : bytes.StartsWith("ID3"u8) || (bytes.Length > 1 && bytes[0] == 0xff && (bytes[1] & 0xe6) == 0xe2) ? "audio/mp3"
        : bytes.StartsWith("fLaC"u8) ? "audio/flac"
        : bytes.StartsWith("OggS"u8) ? "audio/ogg"
        : IsText(bytes) ? "text/plain"
        : null;

    private static bool IsRiff(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> kind) => bytes.Length >= 12 && bytes.StartsWith("RIFF"u8) && bytes[8..12].SequenceEqual(kind);

    // Markup of the web is text too, but nobody who asks for a document means a page that says "not found".
    private static bool IsText(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || !Utf8.IsValid(bytes))
        {
            return false;
        }

        foreach (var value in bytes)
        {
            if (value is < 0x20 and not ((byte)'\t' or (byte)'\n' or (byte)'\r' or 0x0c) or 0x7f)
            {
                return false;
            }
        }

        return bytes.TrimStart(" \t\r\n"u8) is not [(byte)'<', ..];
    }
}
