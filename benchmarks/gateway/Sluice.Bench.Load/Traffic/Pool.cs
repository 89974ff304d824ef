using System.Runtime.InteropServices;

namespace Sluice.Bench.Load.Traffic;

/// <summary>The connections to one server, and the wait for whichever has something to read.</summary>
internal sealed class Pool(int port) : IDisposable
{
    private readonly List<Connection> _connections = [];
    private readonly List<PollDescriptor> _descriptors = [];
    private readonly Stack<Connection> _idle = [];

    public int Count => _connections.Count;

    /// <summary>Requests whose connection was lost under them.</summary>
    public int Lost { get; private set; }

    public IReadOnlyList<Connection> Connections => _connections;

    /// <summary>An idle connection, or a new one while fewer than the limit exist, or null.</summary>
    public Connection? Rent(int limit)
    {
        if (_idle.TryPop(out var idle))
            return idle;
        if (_connections.Count >= limit)
            return null;
        var connection = new Connection(port);
        _connections.Add(connection);
        _descriptors.Add(new PollDescriptor { Descriptor = connection.Descriptor, Events = Posix.PollIn });
        return connection;
    }

    public void Return(Connection connection) => _idle.Push(connection);

    /// <summary>Waits at most that long and hands every response that became complete to the callback.</summary>
    public void Wait(TimeSpan timeout, Action<Connection> completed)
    {
        var descriptors = CollectionsMarshal.AsSpan(_descriptors);
        var ready = Posix.Poll(descriptors, timeout);
        for (var i = descriptors.Length - 1; i >= 0 && ready > 0; i--)
        {
            if (descriptors[i].Returned == 0)
                continue;
            ready--;
            var connection = _connections[i];
            var wasBusy = connection.IsBusy;
            if (!connection.Receive())
                Drop(i);
            else if (wasBusy && !connection.IsBusy)
                completed(connection);
        }
    }

    public void Dispose()
    {
        foreach (var connection in _connections)
            connection.Dispose();
    }

    private void Drop(int index)
    {
        var connection = _connections[index];
        if (connection.IsBusy)
        {
            Lost++;
        }
        else
        {
            var kept = _idle.Where(idle => idle != connection).Reverse().ToArray();
            _idle.Clear();
            foreach (var idle in kept)
                _idle.Push(idle);
        }

        connection.Dispose();
        _connections.RemoveAt(index);
        _descriptors.RemoveAt(index);
    }
}
