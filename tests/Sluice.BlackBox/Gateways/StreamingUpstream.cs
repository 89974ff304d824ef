using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace Sluice.BlackBox.Gateways;

/// <summary>A provider that shows each request's bytes as they arrive, before the request is whole.</summary>
public sealed class StreamingUpstream : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public StreamingUpstream() => _listener.Start();

    public string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>Takes the next connection; what arrives is read until <paramref name="isWhole"/> says so, then answered.</summary>
    public (Channel<long> Arrived, Task<byte[]> Whole) Serve(Func<byte[], bool> isWhole, string answer)
    {
        var arrived = Channel.CreateUnbounded<long>();
        return (arrived, Task.Run(() => ServeAsync(isWhole, answer, arrived.Writer)));
    }

    public void Dispose() => _listener.Dispose();

    private async Task<byte[]> ServeAsync(Func<byte[], bool> isWhole, string answer, ChannelWriter<long> arrived)
    {
        using var client = await _listener.AcceptTcpClientAsync();
        var stream = client.GetStream();
        using var seen = new MemoryStream();
        var buffer = new byte[64 * 1024];
        try
        {
            while (!isWhole(seen.ToArray()) && await stream.ReadAsync(buffer) is > 0 and var read)
            {
                seen.Write(buffer, 0, read);
                arrived.TryWrite(seen.Length);
            }
        }
        catch (IOException)
        {
            // The gateway cut the connection; what has come until then is what the test wants to know.
        }

        arrived.Complete();
        if (isWhole(seen.ToArray()))
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {answer.Length}\r\n\r\n{answer}"));
        }

        return seen.ToArray();
    }
}
