using System.Net;
using Sluice.Gateway.Relay;

namespace Sluice.Gateway.Media.Uploads;

/// <summary>A form as a provider gets it: the client's bytes with few changes, read from memory, from disk or straight from the client.</summary>
internal sealed class UploadBody : HttpContent, IWatchedBody
{
    private const int PieceSize = 64 * 1024;

    private readonly Upload _upload;
    private readonly FormEdit? _edit;
    private readonly Func<byte[]>? _append;
    private readonly byte[] _held;
    private int _heldCount;

    /// <param name="upload">The form.</param>
    /// <param name="contentType">Its content type, boundary included.</param>
    /// <param name="edit">The one change; null for none. It stands within what is kept.</param>
    /// <param name="append">Makes parts to add before the closing boundary, asked when all fields are known; null for none.</param>
    public UploadBody(Upload upload, string contentType, FormEdit? edit, Func<byte[]>? append)
    {
        _upload = upload;
        _edit = edit;
        _append = append;
        _held = append is null ? [] : new byte[PieceSize];
        Headers.Add("Content-Type", contentType);
    }

    public WatchedStream? Watch { private get; set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var end = _append is null || !_upload.IsWhole ? _upload.Kept : _upload.OpenDelimiterStart;
        var at = 0L;
        if (_edit is { } edit)
        {
            await SendKeptAsync(stream, 0, edit.Start, cancellationToken).ConfigureAwait(false);
            await stream.WriteAsync(edit.Bytes, cancellationToken).ConfigureAwait(false);
            at = edit.End;
        }

        if (_upload.IsWhole)
        {
            await SendKeptAsync(stream, at, end, cancellationToken).ConfigureAwait(false);
            if (_append is not null)
            {
                await stream.WriteAsync(_append(), cancellationToken).ConfigureAwait(false);
                await SendKeptAsync(stream, end, _upload.Kept, cancellationToken).ConfigureAwait(false);
            }

            return;
        }

        await PassThroughAsync(stream, at, cancellationToken).ConfigureAwait(false);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        if (_upload.Length is not { } told || (_append is not null && !_upload.IsWhole))
        {
            return false;
        }

        length = told + (_edit is { } edit ? edit.Bytes.Length - (edit.End - edit.Start) : 0) + (_append?.Invoke().Length ?? 0);
        return true;
    }

    private async ValueTask PassThroughAsync(Stream stream, long at, CancellationToken cancellationToken)
    {
        // What is kept is sent up to where it may be the closing boundary; that waits until it is known.
        var sent = _append is null ? _upload.Kept : Math.Max(at, _upload.OpenDelimiterStart);
        await SendKeptAsync(stream, at, sent, cancellationToken).ConfigureAwait(false);
        Hold(_upload.Head.Span[(int)sent..]);
        var position = _upload.Kept;
        _upload.Spend();
        bool more;
        do
        {
            more = await _upload.ReadAsync(PassAsync, cancellationToken).ConfigureAwait(false);
            await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        while (more);

        if (_upload.Fault is not null)
        {
            // The provider must not take a broken form for a whole one.
            throw new IOException("The client's form is broken.");
        }

        if (_append is not null)
        {
            await stream.WriteAsync(_append(), cancellationToken).ConfigureAwait(false);
            await stream.WriteAsync(_held.AsMemory(0, _heldCount), cancellationToken).ConfigureAwait(false);
        }

        async ValueTask PassAsync(ReadOnlyMemory<byte> bytes)
        {
            Watch?.Touch();
            position += bytes.Length;
            if (_append is null)
            {
                await stream.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
                return;
            }

            // The parser has seen these bytes: all before the delimiter that may be the last can go.
            var ready = (int)Math.Clamp(_upload.OpenDelimiterStart - (position - bytes.Length - _heldCount), 0, _heldCount + bytes.Length);
            var fromHeld = Math.Min(ready, _heldCount);
            await stream.WriteAsync(_held.AsMemory(0, fromHeld), cancellationToken).ConfigureAwait(false);
            _held.AsSpan(fromHeld, _heldCount - fromHeld).CopyTo(_held);
            _heldCount -= fromHeld;
            await stream.WriteAsync(bytes[..(ready - fromHeld)], cancellationToken).ConfigureAwait(false);
            Hold(bytes.Span[(ready - fromHeld)..]);
        }
    }

    // Nothing that matters follows the closing boundary, so what does not fit can go.
    private void Hold(ReadOnlySpan<byte> bytes)
    {
        var fitting = bytes[..Math.Min(bytes.Length, _held.Length - _heldCount)];
        fitting.CopyTo(_held.AsSpan(_heldCount));
        _heldCount += fitting.Length;
    }

    private async ValueTask SendKeptAsync(Stream stream, long start, long end, CancellationToken cancellationToken)
    {
        var head = _upload.Head.Length;
        if (start < head)
        {
            await stream.WriteAsync(_upload.Head.Written[(int)start..(int)Math.Min(end, head)], cancellationToken).ConfigureAwait(false);
        }

        if (_upload.Rest is not { } rest || end <= head)
        {
            return;
        }

        using var piece = new PooledBuffer(PieceSize);
        for (var at = Math.Max(start, head); at < end;)
        {
            var memory = piece.GetMemory(PieceSize)[..(int)Math.Min(PieceSize, end - at)];
            var read = await rest.ReadAsync(memory, at - head, cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                throw new IOException("The kept form is shorter than it was.");
            }

            await stream.WriteAsync(memory[..read], cancellationToken).ConfigureAwait(false);
            Watch?.Touch();
            at += read;
        }
    }
}
