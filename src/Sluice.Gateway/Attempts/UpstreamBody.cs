using System.Buffers;
using System.Net;

namespace Sluice.Gateway.Attempts;

/// <summary>A JSON body that is in memory already, in one piece or several, and is sent without another copy.</summary>
internal sealed class UpstreamBody : HttpContent
{
    private readonly ReadOnlySequence<byte> _body;

    public UpstreamBody(ReadOnlySequence<byte> body)
    {
        _body = body;
#pragma warning disable RS0030 // A constant of ours: there is nothing to validate.
        Headers.TryAddWithoutValidation("Content-Type", "application/json");
#pragma warning restore RS0030
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        _body.IsSingleSegment ? stream.WriteAsync(_body.First, cancellationToken).AsTask() : WritePiecesAsync(stream, cancellationToken);

    private async Task WritePiecesAsync(Stream stream, CancellationToken cancellationToken)
    {
        foreach (var piece in _body)
        {
            await stream.WriteAsync(piece, cancellationToken).ConfigureAwait(false);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _body.Length;
        return true;
    }
}
