namespace Sluice.Gateway.Relay;

/// <summary>
/// Watches all running streams with one timer, so that time limits and keep-alives cost a stream no timer of its own. Limits are met
/// to within the sweep's half second.
/// </summary>
internal sealed class StreamClock : IDisposable
{
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan KeepAliveAfter = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _time;
    private readonly HashSet<WatchedStream> _streams = [];
    private readonly ITimer _timer;
    private readonly long _keepAliveTicks;

    public StreamClock(TimeProvider time)
    {
        _time = time;
        _keepAliveTicks = Ticks(KeepAliveAfter);
        _timer = time.CreateTimer(static clock => ((StreamClock)clock!).Sweep(), this, SweepEvery, SweepEvery);
    }

    internal long Now => _time.GetTimestamp();

    /// <summary>Watches a stream until it is disposed.</summary>
    /// <param name="silence">How long it may be silent at first.</param>
    /// <param name="total">How long it may last.</param>
    /// <param name="client">Cancelled when the client goes.</param>
    public WatchedStream Watch(TimeSpan silence, TimeSpan total, CancellationToken client) => new(this, silence, total, client);

    public void Dispose() => _timer.Dispose();

    internal long Ticks(TimeSpan span) => (long)(span.TotalSeconds * _time.TimestampFrequency);

    internal void Add(WatchedStream stream)
    {
        lock (_streams)
        {
            _streams.Add(stream);
        }
    }

    internal void Remove(WatchedStream stream)
    {
        lock (_streams)
        {
            _streams.Remove(stream);
        }
    }

    private void Sweep()
    {
        // A copy, because cancelling runs continuations that end streams.
        var now = Now;
        WatchedStream[] streams;
        lock (_streams)
        {
            streams = [.. _streams];
        }

        foreach (var stream in streams)
        {
            try
            {
                stream.Sweep(now, _keepAliveTicks);
            }
            catch (ObjectDisposedException)
            {
                // It ended between the copy and the look.
            }
        }
    }
}
