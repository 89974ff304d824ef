using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.AspNetCore.Http;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Sse;

namespace Sluice.Gateway.Relay;

/// <summary>The client's side of a stream: frames go out as they come, signs of life only between frames and never at the same time as a frame.</summary>
internal sealed class SseResponse : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private PooledBuffer? _frames;
    private readonly PipeWriter _writer;
    private readonly IStreamEncoder _encoder;
    private readonly HttpContext _http;
    private readonly TimeSpan _patience;
    private readonly CancellationToken _aborted;
    private readonly LossReport? _losses;
    private readonly bool _takesComments;
    private int _declared;
    private bool _atBoundary = true;
    private bool _ended;

    /// <param name="http">The exchange with the client; its response headers must be set.</param>
    /// <param name="encoder">Writes the dialect's keep-alives and errors.</param>
    /// <param name="patience">How long the client may take no byte.</param>
    /// <param name="losses">What is lost; from now on in comments, since the headers are set. Null if nothing can be.</param>
    public SseResponse(HttpContext http, IStreamEncoder encoder, TimeSpan patience, LossReport? losses)
    {
        _losses = losses;
        _declared = losses?.Dropped.Count ?? 0;
        // Lines and arrays have no place for anything but values.
        _takesComments = encoder.ContentType == "text/event-stream";
        _http = http;
        _patience = patience;
        var response = http.Response;
        response.ContentType = encoder.ContentType;
        response.Headers.CacheControl = "no-cache";
        response.Headers["x-accel-buffering"] = "no";
        _writer = response.BodyWriter;
        _encoder = encoder;
        _aborted = http.RequestAborted;
    }

    /// <summary>The dialect's stream writer.</summary>
    public IStreamEncoder Encoder => _encoder;

    /// <summary>Sends bytes as they are.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="endsFrame">Whether the bytes end a frame.</param>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, bool endsFrame)
    {
        await _turn.WaitAsync(_aborted).ConfigureAwait(false);
        try
        {
            _atBoundary = endsFrame;
            await _writer.WriteAsync(bytes, _aborted).WithinAsync(_patience, _http).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Sends what events mean to the client, up to a failure, which is for the caller to tell.</summary>
    /// <param name="items">The events.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask SendAsync(IReadOnlyList<ConversationEvent> items)
    {
        await _turn.WaitAsync(_aborted).ConfigureAwait(false);
        try
        {
            // Gathered here, because each write to the connection has a price of its own.
            var frames = _frames ??= new PooledBuffer();
            frames.Clear();
            BeginFrame(frames);
            for (var i = 0; i < items.Count && items[i] is not ResponseFailed; i++)
            {
                _encoder.Encode(items[i], frames);
                DeclareLosses(frames);
            }

            // Before the first frame the headers say that an answer has begun.
            if (frames.Length > 0 || !_http.Response.HasStarted)
            {
                await _writer.WriteAsync(frames.Written, _aborted).WithinAsync(_patience, _http).ConfigureAwait(false);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Writes whole frames, to be sent by the next flush.</summary>
    /// <param name="state">What <paramref name="write"/> needs.</param>
    /// <param name="write">Writes whole frames, or nothing.</param>
    public async ValueTask WriteAsync<T>(T state, Action<T, IStreamEncoder, PipeWriter> write)
    {
        await _turn.WaitAsync(_aborted).ConfigureAwait(false);
        try
        {
            BeginFrame(_writer);
            write(state, _encoder, _writer);
            DeclareLosses(_writer);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Sends what was written.</summary>
    public async ValueTask FlushAsync()
    {
        await _turn.WaitAsync(_aborted).ConfigureAwait(false);
        try
        {
            await _writer.FlushAsync(_aborted).WithinAsync(_patience, _http).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Sends a sign of life if nothing is being sent and no frame is open.</summary>
    public void KeepAlive()
    {
        if (_ended || !_turn.Wait(0, CancellationToken.None))
        {
            return;
        }

        _ = FinishAsync();

        async Task FinishAsync()
        {
            try
            {
                if (_atBoundary && !_ended)
                {
                    _encoder.EncodeKeepAlive(_writer);
                    await _writer.FlushAsync(_aborted).ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException)
            {
                // The client went away; the relay sees it too.
            }
            finally
            {
                _turn.Release();
            }
        }
    }

    /// <summary>Ends the sending; a sign of life in flight is waited for.</summary>
    public async ValueTask EndAsync()
    {
        await _turn.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        _ended = true;
        _turn.Release();
    }

    public void Dispose()
    {
        _turn.Dispose();
        _frames?.Dispose();
    }

    private void BeginFrame(IBufferWriter<byte> output)
    {
        if (!_atBoundary)
        {
            // A frame that the source left open would swallow the next one.
            output.Write("\n\n"u8);
            _atBoundary = true;
        }
    }

    private void DeclareLosses(IBufferWriter<byte> output)
    {
        if (_takesComments && _losses is { } losses && losses.Dropped.Count > _declared)
        {
            SseWriter.Comment(output, Encoding.ASCII.GetBytes($"{AnswerHeaders.Dropped}: {AnswerHeaders.List(losses.Dropped.Skip(_declared))}"));
            _declared = losses.Dropped.Count;
        }
    }
}
