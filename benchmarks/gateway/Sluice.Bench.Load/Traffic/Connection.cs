using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Sluice.Bench.Load.Traffic;

/// <summary>One kept-alive connection with at most one request on it.</summary>
internal sealed class Connection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[16 * 1024];

    public Connection(int port)
    {
        _socket.Connect(IPAddress.Loopback, port);
        _socket.Blocking = false;
        Descriptor = (int)_socket.Handle;
    }

    public int Descriptor { get; }

    public ResponseReader Response { get; } = new();

    /// <summary>When the request under way was due, in Stopwatch ticks; what it waited for a connection counts as latency.</summary>
    public long Due { get; private set; }

    /// <summary>When the first byte of the response's body arrived, in Stopwatch ticks, or 0.</summary>
    public long FirstByte { get; private set; }

    /// <summary>When bytes last arrived, in Stopwatch ticks.</summary>
    public long LastByte { get; private set; }

    public bool IsBusy { get; private set; }

    public void Send(ReadOnlySpan<byte> request, long due)
    {
        Response.Reset();
        Due = due;
        FirstByte = 0;
        IsBusy = true;
        if (_socket.Send(request, SocketFlags.None, out var error) != request.Length)
            throw new IOException($"The request was not sent whole: {error}.");
    }

    /// <summary>Reads what is there. False when the server closed the connection.</summary>
    public bool Receive()
    {
        var read = _socket.Receive(_buffer, SocketFlags.None, out var error);
        if (error is SocketError.WouldBlock or SocketError.IOPending)
            return true;
        if (error != SocketError.Success || read == 0)
            return false;
        Response.Take(_buffer.AsSpan(0, read));
        LastByte = Stopwatch.GetTimestamp();
        if (FirstByte == 0 && Response.BodyLength > 0)
            FirstByte = LastByte;
        if (Response.IsDone)
            IsBusy = false;
        return true;
    }

    public void Dispose() => _socket.Dispose();
}
