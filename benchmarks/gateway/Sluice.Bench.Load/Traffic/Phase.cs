using System.Diagnostics;

namespace Sluice.Bench.Load.Traffic;

/// <summary>One stretch of traffic against one server: a run-up that is not counted, then a window that is.</summary>
internal sealed class Phase(Target target, Workload workload, TimeSpan runUp, TimeSpan window)
{
    private readonly byte[] _request = workload.Encode(target.Port, target.Headers);
    private readonly List<Sample> _samples = new(1 << 16);
    private int _errors;

    /// <summary>Keeps so many requests under way: the most that the server can do.</summary>
    public PhaseResult RunClosed(int connections)
    {
        using var pool = new Pool(target.Port);
        for (var i = 0; i < connections; i++)
            Send(pool.Rent(connections)!, Stopwatch.GetTimestamp());

        return Run(pool, now => TimeSpan.FromMilliseconds(50), connection => Send(connection, Stopwatch.GetTimestamp()), () =>
        {
            while (pool.Count < connections)
                Send(pool.Rent(connections)!, Stopwatch.GetTimestamp());
        });
    }

    /// <summary>Sends at a fixed rate whatever the server does: what a caller waits at that load.</summary>
    public PhaseResult RunOpen(double rate, int limit)
    {
        using var pool = new Pool(target.Port);
        var step = Stopwatch.Frequency / rate;
        var begin = Stopwatch.GetTimestamp() + (Stopwatch.Frequency / 100);
        long sent = 0;
        long DueOf(long index) => begin + (long)(index * step);

        return Run(pool, now => Stopwatch.GetElapsedTime(now, DueOf(sent)), pool.Return, () =>
        {
            while (DueOf(sent) <= Stopwatch.GetTimestamp() && pool.Rent(limit) is { } connection)
                Send(connection, DueOf(sent++));
        });
    }

    private PhaseResult Run(Pool pool, Func<long, TimeSpan> wait, Action<Connection> next, Action feed)
    {
        void Completed(Connection connection)
        {
            Count(connection);
            next(connection);
        }

        void RunUntil(long end)
        {
            for (long now; (now = Stopwatch.GetTimestamp()) < end;)
            {
                pool.Wait(Min(wait(now), TimeSpan.FromMilliseconds(20)), Completed);
                feed();
            }
        }

        RunUntil(Stopwatch.GetTimestamp() + Ticks(runUp));
        _samples.Clear();
        _errors = 0;
        var lost = pool.Lost;
        var before = target.Usage();
        var opened = Stopwatch.GetTimestamp();
        RunUntil(opened + Ticks(window));
        var elapsed = Stopwatch.GetElapsedTime(opened);
        return new PhaseResult(elapsed, [.. _samples], _errors + pool.Lost - lost, target.Usage() - before);
    }

    private void Send(Connection connection, long due) => connection.Send(_request, due);

    private void Count(Connection connection)
    {
        if (connection.Response.Status != 200)
            _errors++;
        _samples.Add(new Sample(Micros(connection.FirstByte - connection.Due), Micros(connection.LastByte - connection.Due)));
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static long Ticks(TimeSpan time) => (long)(time.TotalSeconds * Stopwatch.Frequency);

    private static double Micros(long ticks) => ticks * 1e6 / Stopwatch.Frequency;
}
