using System.Diagnostics;
using Sluice.Bench.Load.Processes;

namespace Sluice.Bench.Load.Traffic;

/// <summary>A server under load: where it listens, what it wants in its headers, and whose CPU it uses.</summary>
internal sealed record Target(string Name, int Port, IReadOnlyDictionary<string, string> Headers, ProcessGroup Processes)
{
    public ProcessUsage Usage() => Processes.Read();

    /// <summary>Asks until the answer is right, for at most ten seconds; returns what was wrong with the last one, or null.</summary>
    public string? Verify(Workload workload)
    {
        var start = Stopwatch.GetTimestamp();
        string? fault;
        while ((fault = Ask(workload)) is not null && Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(10))
            Thread.Sleep(200);
        return fault;
    }

    private string? Ask(Workload workload)
    {
        using var pool = new Pool(Port);
        var connection = pool.Rent(1)!;
        connection.Response.Capture = new();
        connection.Send(workload.Encode(Port, Headers), Stopwatch.GetTimestamp());
        var start = Stopwatch.GetTimestamp();
        while (connection.IsBusy && pool.Count > 0 && Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(10))
            pool.Wait(TimeSpan.FromMilliseconds(50), _ => { });
        var body = connection.Response.Capture.ToString();
        if (connection.Response.Status != 200)
            return $"status {connection.Response.Status}: {body}";
        return connection.IsBusy ? "the answer did not end" : workload.Fault(body);
    }
}
