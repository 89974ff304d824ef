using System.Globalization;
using Sluice.Engine.Machine;

namespace Sluice.Engine.Threading;

/// <summary>The processors that this process may use, as Linux tells it: in the order in which workers should take them, and how many nodes of memory they belong to.</summary>
internal sealed record CpuTopology(IReadOnlyList<int> Processors, int Nodes)
{
    /// <summary>Reads it; without processors where it is not told.</summary>
    /// <param name="root">Where <c>proc</c> and <c>sys</c> are found.</param>
    public static CpuTopology Read(string root = "/")
    {
        int[] allowed = [.. Allowed(root)];
        var nodes = NodesOf(root);

        // Node by node, and within one a thread of each core before the second thread of any.
        var ordered = allowed
            .Select(cpu => (Cpu: cpu, Node: nodes.GetValueOrDefault(cpu), Thread: ThreadOf(root, cpu, allowed)))
            .OrderBy(item => item.Node)
            .ThenBy(item => item.Thread)
            .ThenBy(item => item.Cpu)
            .ToArray();
        return new CpuTopology([.. ordered.Select(item => item.Cpu)], ordered.Select(item => item.Node).Distinct().Count());
    }

    /// <summary>A list such as <c>0-3,8,10-11</c>.</summary>
    public static IEnumerable<int> ParseList(string text)
    {
        foreach (string part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string[] ends = part.Split('-');
            if (int.TryParse(ends[0], CultureInfo.InvariantCulture, out int first) && int.TryParse(ends[^1], CultureInfo.InvariantCulture, out int last))
            {
                for (int cpu = first; cpu <= Math.Min(last, first + 4095); cpu++)
                {
                    yield return cpu;
                }
            }
        }
    }

    private static IEnumerable<int> Allowed(string root)
    {
        const string name = "Cpus_allowed_list:";
        string? line = ControlGroups.Lines(Path.Combine(root, "proc/self/status")).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
        return line is null ? [] : ParseList(line[name.Length..]);
    }

    private static Dictionary<int, int> NodesOf(string root)
    {
        var nodes = new Dictionary<int, int>();
        string folder = Path.Combine(root, "sys/devices/system/node");
        foreach (string node in Directory.Exists(folder) ? Directory.GetDirectories(folder, "node*") : [])
        {
            if (int.TryParse(Path.GetFileName(node)[4..], CultureInfo.InvariantCulture, out int number))
            {
                foreach (int cpu in ControlGroups.Lines(Path.Combine(node, "cpulist")).SelectMany(ParseList))
                {
                    nodes[cpu] = number;
                }
            }
        }

        return nodes;
    }

    /// <summary>Which of the allowed threads of its core a processor is.</summary>
    private static int ThreadOf(string root, int cpu, int[] allowed)
    {
        int[] siblings = [.. ControlGroups.Lines(Path.Combine(root, $"sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list")).SelectMany(ParseList)];
        return siblings.Count(sibling => sibling < cpu && allowed.Contains(sibling));
    }
}
