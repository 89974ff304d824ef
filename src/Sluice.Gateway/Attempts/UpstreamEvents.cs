using System.Runtime.CompilerServices;
using Sluice.Gateway.Relay;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Sse;

namespace Sluice.Gateway.Attempts;

/// <summary>The rest of an upstream's stream as events; the last one is a <see cref="ResponseFailed"/> or a <see cref="ResponseEnded"/>.</summary>
/// <param name="source">The stream; disposed with this.</param>
/// <param name="reader">Understands its frames; has seen the head.</param>
internal sealed class UpstreamEvents(ByteStreamReply source, SseStreamReader reader) : EventSource
{
    private const int ReadSize = 16 * 1024;

    private readonly List<ConversationEvent> _found = [];
    private readonly PooledBuffer _buffer = new(ReadSize);
    private bool _ended;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<IReadOnlyList<ConversationEvent>> NextAsync()
    {
        _found.Clear();
        while (_found.Count == 0 && !_ended)
        {
            var read = await source.Body.ReadAsync(_buffer.GetMemory(ReadSize - PooledBuffer.LeastRoom), source.Watch.Token).ConfigureAwait(false);
            if (read == 0)
            {
                _ended = true;
                reader.Complete(_found);
                break;
            }

            _buffer.Advance(read);
            reader.Push(_buffer.Span, _found);
            _buffer.Clear();
        }

        // Whatever a stream says behind its end is not part of the answer.
        _ended |= _found.Count > 0 && _found[^1] is ResponseFailed or ResponseEnded;
        return _found;
    }

    public override ValueTask DisposeAsync()
    {
        _buffer.Dispose();
        return source.DisposeAsync();
    }
}
