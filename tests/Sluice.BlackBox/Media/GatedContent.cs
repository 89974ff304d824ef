using System.Net;
using System.Net.Http.Headers;
using Sluice.Testing.Upstreams;

namespace Sluice.BlackBox.Media;

/// <summary>A form of which the last bytes wait at a gate.</summary>
internal sealed class GatedContent : HttpContent
{
    private readonly byte[] _body;
    private readonly int _before;
    private readonly Gate _gate;

    public GatedContent(byte[] body, int before, Gate gate)
    {
        _body = body;
        _before = before;
        _gate = gate;
        Headers.ContentType = MediaTypeHeaderValue.Parse($"multipart/form-data; boundary={Form.Boundary}");
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(_body.AsMemory(0, _before), cancellationToken);
        await stream.FlushAsync(cancellationToken);
        await _gate.WaitAsync(cancellationToken);
        await stream.WriteAsync(_body.AsMemory(_before), cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _body.Length;
        return true;
    }
}
