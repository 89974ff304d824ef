using System.Globalization;

namespace Sluice.Testing.Programs;

/// <summary>What a process holds, as Linux tells it.</summary>
/// <param name="Sockets">Open sockets.</param>
/// <param name="Threads">Threads.</param>
/// <param name="OwnBytes">Memory of its own that is resident, mapped files not counted.</param>
public sealed record ProcessHoldings(int Sockets, int Threads, long OwnBytes)
{
    internal static ProcessHoldings Of(int process)
    {
        var folder = $"/proc/{process}";
        var status = File.ReadAllLines($"{folder}/status");
        return new ProcessHoldings(
            Directory.GetFiles($"{folder}/fd").Count(IsSocket),
            Directory.GetDirectories($"{folder}/task").Length,
            KilobytesOf("RssAnon") * 1024);

        long KilobytesOf(string name) =>
            long.Parse(status.Single(line => line.StartsWith(name + ":", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    // One that is closed while we look is none.
    private static bool IsSocket(string descriptor)
    {
        try
        {
            return new FileInfo(descriptor).LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) == true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
