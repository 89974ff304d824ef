using Sluice.Gateway.Relay;

namespace Sluice.Gateway.Attempts;

/// <summary>A stream of server-sent events as bytes, of which the first were read already.</summary>
/// <param name="response">The upstream's response.</param>
/// <param name="body">The rest of its body.</param>
/// <param name="head">The bytes that were read already.</param>
/// <param name="watch">Its time limits.</param>
internal sealed class ByteStreamReply(HttpResponseMessage response, Stream body, PooledBuffer head, WatchedStream watch) : Reply
{
    public Stream Body => body;

    public PooledBuffer Head => head;

    public WatchedStream Watch => watch;

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
