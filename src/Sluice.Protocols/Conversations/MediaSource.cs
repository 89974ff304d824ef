namespace Sluice.Protocols.Conversations;

/// <summary>Where the bytes of an image, document or audio are: exactly one of <see cref="Url"/>, <see cref="Base64"/> and <see cref="FileId"/> is set.</summary>
public sealed record MediaSource
{
    /// <summary>An http or https address that the upstream fetches itself.</summary>
    public string? Url { get; init; }

    /// <summary>The content itself as base64, without a <c>data:</c> prefix.</summary>
    public string? Base64 { get; init; }

    /// <summary>The id of a file that was uploaded to the provider before.</summary>
    public string? FileId { get; init; }

    /// <summary>The media type, such as <c>image/png</c>; null if it is not known.</summary>
    public string? MediaType { get; init; }
}
