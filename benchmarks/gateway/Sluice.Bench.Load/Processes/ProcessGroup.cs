using System.Globalization;

namespace Sluice.Bench.Load.Processes;

/// <summary>A process and its descendants, measured through /proc.</summary>
internal sealed class ProcessGroup(int root)
{
    private const double TicksPerSecond = 100;

    private int[]? _members;

    public ProcessUsage Read()
    {
        _members ??= Members();
        double ticks = 0;
        long peak = 0;
        foreach (var member in _members)
        {
            var fields = StatFields(member);
            if (fields is null)
                continue;
            ticks += Number(fields[11]) + Number(fields[12]);
            peak += PeakBytes(member);
        }

        return new ProcessUsage(ticks / TicksPerSecond, peak);
    }

    private int[] Members()
    {
        var parents = new Dictionary<int, int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) && StatFields(id) is { } fields)
                parents[id] = (int)Number(fields[1]);
        }

        return [.. parents.Keys.Where(id => IsDescendant(id, parents))];
    }

    private bool IsDescendant(int id, Dictionary<int, int> parents)
    {
        for (var current = id; current > 0; current = parents.GetValueOrDefault(current))
        {
            if (current == root)
                return true;
        }

        return false;
    }

    // The fields after the name, which is in parentheses and may hold anything: 0 state, 1 parent, 11 user ticks, 12 system ticks.
    private static string[]? StatFields(int id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id}/stat");
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static long PeakBytes(int id)
    {
        try
        {
            var line = File.ReadLines($"/proc/{id}/status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : (long)Number(line[6..^2].Trim()) * 1024;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
