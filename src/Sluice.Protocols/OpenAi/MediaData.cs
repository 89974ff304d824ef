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

    /// <summary>The address or data URI of a source that has one.</summary>
    public static string ToUrl(MediaSource source, string defaultMediaType) =>
        source.Url ?? $"data:{source.MediaType ?? defaultMediaType};base64,{source.Base64}";
}
