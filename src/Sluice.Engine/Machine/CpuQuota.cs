using System.Globalization;

namespace Sluice.Engine.Machine;

/// <summary>How much processor time a container may take, in processors.</summary>
internal static class CpuQuota
{
    /// <summary>The least that this process's control groups allow, such as 1.5; null without a limit.</summary>
    /// <param name="root">Where <c>proc</c> and <c>sys</c> are found.</param>
    public static double? Read(string root = "/")
    {
        double? least = null;
        foreach (string group in ControlGroups.Of(root, "cpu"))
        {
            if (Of(group) is { } quota)
            {
                least = Math.Min(least ?? quota, quota);
            }
        }

        return least;
    }

    /// <summary>Quota and period in microseconds: in one file ("max" for no limit), or in two as older systems have it (-1 for no limit).</summary>
    private static double? Of(string group)
    {
        string[] words = ControlGroups.Lines(Path.Combine(group, "cpu.max")) is [var line, ..] ? line.Split(' ')
            : [.. ControlGroups.Lines(Path.Combine(group, "cpu.cfs_quota_us")), .. ControlGroups.Lines(Path.Combine(group, "cpu.cfs_period_us"))];
        return words is [var quota, var period, ..]
            && long.TryParse(quota, CultureInfo.InvariantCulture, out long allowed) && allowed > 0
            && long.TryParse(period, CultureInfo.InvariantCulture, out long every) && every > 0
            ? (double)allowed / every
            : null;
    }
}
