using System.Diagnostics;

namespace Sluice.Bench.Load.Traffic;

/// <summary>Opens many streams, keeps them open while each gets a chunk every second, and counts those that live.</summary>
internal static class HeldStreams
{
    public static int Run(Target target, int count, TimeSpan hold)
    {
        using var pool = new Pool(target.Port);
        var request = Workload.Hold.Encode(target.Port, target.Headers);
        static void Ended(Connection connection)
        {
            // A held stream that ends shows as one that no longer gets bytes.
        }

        for (var i = 0; i < count; i++)
        {
            pool.Rent(count)!.Send(request, Stopwatch.GetTimestamp());
            if (i % 20 == 19)
                pool.Wait(TimeSpan.FromMilliseconds(5), Ended);
        }

        var allBegun = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(allBegun) < TimeSpan.FromSeconds(20) && pool.Connections.Any(connection => connection.FirstByte == 0))
            pool.Wait(TimeSpan.FromMilliseconds(20), Ended);

        var held = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(held) < hold)
            pool.Wait(TimeSpan.FromMilliseconds(20), Ended);
        var now = Stopwatch.GetTimestamp();
        return pool.Connections.Count(connection => connection.IsBusy && connection.Response.Status == 200 && Stopwatch.GetElapsedTime(connection.LastByte, now) < TimeSpan.FromSeconds(2.5));
    }
}
