using System.Net;

namespace Sluice.Gateway.Attempts;

/// <summary>A JSON body that is in memory already and is sent without another copy.</summary>
internal sealed class UpstreamBody : HttpContent
{
    private readonly ReadOnlyMemory<byte> _body;

    public UpstreamBody(ReadOnlyMemory<byte> body)
    {
        _body = body;
#pragma warning disable RS0030 // A constant of ours: there is nothing to validate.
        Headers.TryAddWithoutValidation("Content-Type", "application/json");
#pragma warning restore RS0030
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        stream.WriteAsync(_body, cancellationToken).AsTask();

    protected override bool TryComputeLength(out long length)
    {
        length = _body.Length;
        return true;
    }
}
