using System.Globalization;

namespace Sluice.Engine.Machine;

/// <summary>How much memory this process may still take, as Linux tells it; elsewhere as the runtime does.</summary>
internal static class MachineMemory
{
    /// <summary>Bytes: what the machine has left, or what the container's limit leaves, if that is less.</summary>
    /// <param name="root">Where <c>proc</c> and <c>sys</c> are found.</param>
    public static long AvailableBytes(string root = "/")
    {
        long available = MeminfoAvailable(root) ?? RuntimeAvailable();
        foreach (string group in ControlGroups.Of(root, "memory"))
        {
            if (LeftIn(group) is { } left)
            {
                available = Math.Min(available, left);
            }
        }

        return Math.Max(0, available);
    }

    private static long? MeminfoAvailable(string root) => Field(Path.Combine(root, "proc/meminfo"), "MemAvailable:") * 1024;

    private static long RuntimeAvailable()
    {
        var info = GC.GetGCMemoryInfo();
        return info.TotalAvailableMemoryBytes - info.MemoryLoadBytes;
    }

    /// <summary>What the limit leaves; pages of files count as free, because they give way.</summary>
    private static long? LeftIn(string group)
    {
        long? limit = Number(Path.Combine(group, "memory.max")) ?? Number(Path.Combine(group, "memory.limit_in_bytes"));
        long? used = Number(Path.Combine(group, "memory.current")) ?? Number(Path.Combine(group, "memory.usage_in_bytes"));
        string stat = Path.Combine(group, "memory.stat");
        long files = (Field(stat, "inactive_file") ?? 0) + (Field(stat, "active_file") ?? 0);
        return limit - used + files;
    }

    private static long? Number(string file) =>
        ControlGroups.Lines(file).FirstOrDefault() is { } line && long.TryParse(line, CultureInfo.InvariantCulture, out long value) ? value : null;

    private static long? Field(string file, string name)
    {
        foreach (string line in ControlGroups.Lines(file))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 1 && words[0] == name && long.TryParse(words[1], CultureInfo.InvariantCulture, out long value))
            {
                return value;
            }
        }

        return null;
    }
}
