using Sluice.Gateway.Relay;

namespace Sluice.Gateway.Attempts;

/// <summary>An answer that is neither JSON nor events (sound, subtitles), of which the first bytes were read already.</summary>
/// <param name="response">The upstream's response.</param>
/// <param name="body">The rest of its body.</param>
/// <param name="head">The bytes that were read already.</param>
/// <param name="watch">Its time limits.</param>
/// <param name="contentType">Its content type.</param>
internal sealed class RawReply(HttpResponseMessage response, Stream body, PooledBuffer head, WatchedStream watch, string contentType) : Reply
{
    public Stream Body => body;

    public PooledBuffer Head => head;

    public WatchedStream Watch => watch;

    public string ContentType => contentType;

    /// <summary>The whole length in bytes, as told; null if untold.</summary>
    public long? Length => response.Content.Headers.ContentLength;

    public override async ValueTask DisposeAsync()
    {
        // Cancelling first closes the connection of an unfinished answer instead of draining it.
        watch.Abandon();
        await body.DisposeAsync().ConfigureAwait(false);
        response.Dispose();
        head.Dispose();
        watch.Dispose();
    }
}
