using System.Text.Json;
using Sluice.Protocols.Conversations;

namespace Sluice.Protocols.OpenAi;

/// <summary>Data URIs (<c>data:image/png;base64,AAAA</c>), the form in which OpenAI's dialects carry content.</summary>
internal static class MediaData
{
    /// <summary>Splits a base64 data URI; anything else that is an address stays an address. Null for a data URI in another encoding.</summary>
    public static MediaSource? FromUrl(string url)
    {
        if (!url.StartsWith("data:", StringComparison.OrdinalIgnoreCase))
            return new MediaSource { Url = url };

        var comma = url.IndexOf(',', StringComparison.Ordinal);
        if (comma < 0)
            return null;
        var head = url.AsSpan(5, comma - 5);
        if (!head.EndsWith(";base64", StringComparison.OrdinalIgnoreCase))
            return null;
        var type = head[..^";base64".Length];
        var parameters = type.IndexOf(';');
        if (parameters >= 0)
            type = type[..parameters];
        return new MediaSource { Base64 = url[(comma + 1)..], MediaType = type.IsEmpty ? null : type.ToString() };
    }

    /// <summary>Writes the address or data URI of a source that has one; the latter in parts, since put together it would be another large text.</summary>
    /// <param name="writer">Stands inside an object.</param>
    /// <param name="name">The member's name.</param>
    /// <param name="source">The source.</param>
    /// <param name="defaultMediaType">The media type where none is known.</param>
    public static void WriteUrl(Utf8JsonWriter writer, string name, MediaSource source, string defaultMediaType)
    {
        if (source.Url is { } url)
        {
            writer.WriteString(name, url);
            return;
        }

        writer.WritePropertyName(name);
        writer.WriteStringValueSegment($"data:{source.MediaType ?? defaultMediaType};base64,", isFinalSegment: false);
        writer.WriteStringValueSegment(source.Base64, isFinalSegment: true);
    }
}
