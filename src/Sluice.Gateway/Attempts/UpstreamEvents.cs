using System.Runtime.CompilerServices;
using Sluice.Gateway.Relay;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Sse;

namespace Sluice.Gateway.Attempts;

/// <summary>Reads the rest of an upstream's stream as events.</summary>
internal static class UpstreamEvents
{
    private const int ReadSize = 16 * 1024;

    /// <summary>Reads until the end; the last event is a <see cref="ResponseFailed"/> or a <see cref="ResponseEnded"/>.</summary>
    /// <param name="source">The stream.</param>
    /// <param name="reader">Understands its frames; has seen the head.</param>
    /// <param name="cancellationToken">The stream's time limits and the client's patience.</param>
    public static async IAsyncEnumerable<ConversationEvent> ReadAsync(
        ByteStreamReply source, SseStreamReader reader, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var found = new List<ConversationEvent>();
        using var buffer = new PooledBuffer(ReadSize);
        var ended = false;
        while (!ended)
        {
            var read = await source.Body.ReadAsync(buffer.GetMemory(ReadSize - 256), cancellationToken).ConfigureAwait(false);
            source.Watch.Touch();
            if (read == 0)
            {
                ended = true;
                reader.Complete(found);
            }
            else
            {
                buffer.Advance(read);
                reader.Push(buffer.Span, found);
                buffer.Clear();
            }

            foreach (var item in found)
            {
                yield return item;
                ended |= item is ResponseFailed or ResponseEnded;
            }

            found.Clear();
        }
    }
}
