namespace Sluice.Engine.Machine;

/// <summary>The control groups of this process, as Linux tells them: their folders, from its own outwards.</summary>
internal static class ControlGroups
{
    /// <summary>The folders of the group that has a controller (<c>memory</c>, <c>cpu</c>), and of those around it.</summary>
    /// <param name="root">Where <c>proc</c> and <c>sys</c> are found.</param>
    /// <param name="controller">The controller; in the unified hierarchy all groups have all.</param>
    public static IEnumerable<string> Of(string root, string controller)
    {
        foreach (string line in Lines(Path.Combine(root, "proc/self/cgroup")))
        {
            string[] parts = line.Split(':', 3);
            string? mount = parts is [_, "", _] ? "sys/fs/cgroup"
                : parts is [_, var controllers, _] && controllers.Split(',').Contains(controller) ? $"sys/fs/cgroup/{controller}"
                : null;
            for (string? path = mount is null ? null : parts[2].Trim('/'); path is not null; path = Parent(path))
            {
                yield return Path.Combine(root, mount!, path);
            }
        }
    }

    /// <summary>The lines of a file; none if it can't be read.</summary>
    public static string[] Lines(string file)
    {
        try
        {
            // Many of these files are only there on some machines, and what is thrown takes milliseconds at a start.
            return File.Exists(file) ? File.ReadAllLines(file) : [];
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string? Parent(string path) => path.Length == 0 ? null : Path.GetDirectoryName(path) ?? "";
}
