using System.Globalization;

namespace Sluice.Testing.Programs;

/// <summary>What a process holds, as Linux tells it.</summary>
/// <param name="Sockets">Open sockets, but for those in the next number.</param>
/// <param name="KeptAlive">Connections to a provider that is there. Where it has no open request, they wait for the next one: a connection that is begun for a request stays when its client leaves meanwhile.</param>
/// <param name="Threads">Threads.</param>
/// <param name="OwnBytes">Memory of its own that is resident, mapped files not counted.</param>
public sealed record ProcessHoldings(int Sockets, int KeptAlive, int Threads, long OwnBytes)
{
    private const string Established = "01";

    internal static ProcessHoldings Of(int process, int provider)
    {
        var folder = $"/proc/{process}";
        var status = File.ReadAllLines($"{folder}/status");
        var connections = ConnectionsTo(provider, folder);
        var sockets = Directory.GetFiles($"{folder}/fd").Select(SocketOf).OfType<string>().ToArray();
        var kept = sockets.Count(connections.Contains);
        return new ProcessHoldings(
            sockets.Length - kept,
            kept,
            Directory.GetDirectories($"{folder}/task").Length,
            KilobytesOf("RssAnon") * 1024);

        long KilobytesOf(string name) =>
            long.Parse(status.Single(line => line.StartsWith(name + ":", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    // One that is closed while we look is none.
    private static string? SocketOf(string descriptor)
    {
        try
        {
            return new FileInfo(descriptor).LinkTarget is { } target && target.StartsWith("socket:[", StringComparison.Ordinal) ? target[8..^1] : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    // The numbers of the sockets: the tenth column, behind both ends (with ports in hexadecimal) and the state.
    private static HashSet<string> ConnectionsTo(int port, string folder)
    {
        var end = ":" + port.ToString("X4", CultureInfo.InvariantCulture);
        return [.. File.ReadLines($"{folder}/net/tcp").Concat(File.ReadLines($"{folder}/net/tcp6"))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(columns => columns.Length > 9 && columns[2].EndsWith(end, StringComparison.Ordinal) && columns[3] == Established)
            .Select(columns => columns[9])];
    }
}
