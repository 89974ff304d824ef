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
        var allowed = Allowed(root);
        var nodes = NodesOf(root);
        var processors = new List<Processor>(allowed.Count);
        foreach (int cpu in allowed)
        {
            processors.Add(new Processor(cpu, nodes.TryGetValue(cpu, out int node) ? node : 0, ThreadOf(root, cpu, allowed)));
        }

        // Node by node, and within one a thread of each core before the second thread of any.
        processors.Sort((a, b) => a.Node != b.Node ? a.Node - b.Node : a.Thread != b.Thread ? a.Thread - b.Thread : a.Cpu - b.Cpu);
        var order = new List<int>(processors.Count);
        int nodeCount = 0;
        for (int i = 0; i < processors.Count; i++)
        {
            order.Add(processors[i].Cpu);
            nodeCount += i == 0 || processors[i].Node != processors[i - 1].Node ? 1 : 0;
        }

        return new CpuTopology(order, nodeCount);
    }

    /// <summary>A list such as <c>0-3,8,10-11</c>.</summary>
    public static List<int> ParseList(string text)
    {
        var numbers = new List<int>();
        foreach (string part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string[] ends = part.Split('-');
            if (int.TryParse(ends[0], CultureInfo.InvariantCulture, out int first) && int.TryParse(ends[^1], CultureInfo.InvariantCulture, out int last))
            {
                for (int cpu = first; cpu <= Math.Min(last, first + 4095); cpu++)
                {
                    numbers.Add(cpu);
                }
            }
        }

        return numbers;
    }

    private static List<int> Allowed(string root)
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
                foreach (string line in ControlGroups.Lines(Path.Combine(node, "cpulist")))
                {
                    foreach (int cpu in ParseList(line))
                    {
                        nodes[cpu] = number;
                    }
                }
            }
        }

        return nodes;
    }

    /// <summary>Which of the allowed threads of its core a processor is.</summary>
    private static int ThreadOf(string root, int cpu, List<int> allowed)
    {
        int before = 0;
        foreach (string line in ControlGroups.Lines(Path.Combine(root, $"sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list")))
        {
            foreach (int sibling in ParseList(line))
            {
                before += sibling < cpu && allowed.Contains(sibling) ? 1 : 0;
            }
        }

        return before;
    }

    private sealed record Processor(int Cpu, int Node, int Thread);
}
