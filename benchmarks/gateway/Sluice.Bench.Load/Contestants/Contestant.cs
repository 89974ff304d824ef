using Sluice.Bench.Load.Processes;
using Sluice.Bench.Load.Traffic;

namespace Sluice.Bench.Load.Contestants;

/// <summary>A gateway in the race: how to start one in front of the upstream's port, and what it wants in a request's headers.</summary>
internal sealed record Contestant(string Name, string Version, Func<int, int, ServerProcess> Start, Func<int, IReadOnlyDictionary<string, string>> Headers)
{
    public static IReadOnlyDictionary<string, string> NoHeaders { get; } = new Dictionary<string, string>();

    /// <summary>Starts it on a free port and waits until it listens.</summary>
    public (ServerProcess Process, Target Target) Open(int upstreamPort)
    {
        var port = ServerProcess.FreePort();
        var process = Start(port, upstreamPort);
        process.WaitUntilListening(port, TimeSpan.FromSeconds(30));
        return (process, new Target(Name, port, Headers(upstreamPort), process.Group));
    }
}
