namespace Sluice.Gateway.Relay;

/// <summary>One stream under the eye of the <see cref="StreamClock"/>: when it was last alive, how long it may be silent, how long it may last.</summary>
internal sealed class WatchedStream : IDisposable
{
    private readonly StreamClock _clock;
    private readonly CancellationTokenSource _cancel;
    private readonly long _started;
    private readonly long _totalTicks;
    private long _lastActivity;
    private long _silenceTicks;
    private int _expired;

    internal WatchedStream(StreamClock clock, TimeSpan silence, TimeSpan total, CancellationToken client)
    {
        _clock = clock;
        _cancel = CancellationTokenSource.CreateLinkedTokenSource(client);
        _started = _lastActivity = clock.Now;
        _silenceTicks = clock.Ticks(silence);
        _totalTicks = clock.Ticks(total);
        clock.Add(this);
    }

    /// <summary>Cancelled when the client goes, when the stream is silent for too long, or when it lasts too long.</summary>
    public CancellationToken Token => _cancel.Token;

    /// <summary>Whether a time limit of ours was the reason for the cancellation.</summary>
    public bool Expired => Volatile.Read(ref _expired) != 0;

    /// <summary>Sends a sign of life to the client after a while of silence; null before the answer has begun.</summary>
    public Action? KeepAlive { get; set; }

    /// <summary>When the last sign of life went out or came in, in clock ticks.</summary>
    internal long LastKeepAlive { get; set; }

    /// <summary>Something came: silence begins anew, from now on with another limit.</summary>
    /// <param name="silence">The limit.</param>
    public void Advance(TimeSpan silence)
    {
        Volatile.Write(ref _silenceTicks, _clock.Ticks(silence));
        Touch();
    }

    /// <summary>Something came: silence begins anew.</summary>
    public void Touch() => Volatile.Write(ref _lastActivity, _clock.Now);

    /// <summary>Gives up before the end: the source is told at once.</summary>
    public void Abandon() => _cancel.Cancel();

    public void Dispose()
    {
        _clock.Remove(this);
        _cancel.Dispose();
    }

    internal void Sweep(long now, long keepAliveTicks)
    {
        var silent = now - Volatile.Read(ref _lastActivity);
        if (silent > Volatile.Read(ref _silenceTicks) || now - _started > _totalTicks)
        {
            Volatile.Write(ref _expired, 1);
            _cancel.Cancel();
        }
        else if (silent >= keepAliveTicks && now - LastKeepAlive >= keepAliveTicks)
        {
            LastKeepAlive = now;
            KeepAlive?.Invoke();
        }
    }
}
