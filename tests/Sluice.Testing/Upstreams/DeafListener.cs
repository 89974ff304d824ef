using System.Net;
using System.Net.Sockets;

namespace Sluice.Testing.Upstreams;

/// <summary>A loopback address at which connecting never ends: its queue of waiting connections is full and nobody takes one.</summary>
public sealed class DeafListener : IDisposable
{
    // Linux keeps one connection more than the backlog says; the rest wait without an answer.
    private const int Fill = 8;

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<Socket> _waiting = [];

    /// <summary>Starts it.</summary>
    public DeafListener()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(0);
        for (var i = 0; i < Fill; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            _waiting.Add(socket);
            _ = ConnectAsync(socket);
        }
    }

    /// <summary>Where it listens, without a path.</summary>
    public string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndPoint!).Port}";

    /// <inheritdoc />
    public void Dispose()
    {
        _waiting.ForEach(socket => socket.Dispose());
        _listener.Dispose();
    }

    private async Task ConnectAsync(Socket socket)
    {
        try
        {
            await socket.ConnectAsync(_listener.LocalEndPoint!);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It waited until the listener was gone.
        }
    }
}
