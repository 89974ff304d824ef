namespace Sluice.Architecture;

/// <summary>Which project may know which: the house as docs/architecture.md draws it.</summary>
internal static class Arrows
{
    internal static IReadOnlyDictionary<string, string[]> Allowed { get; } = new Dictionary<string, string[]>
    {
        ["Core"] = [],
        ["Protocols"] = [],
        ["Engine"] = [],
        ["Configuration"] = [],
        ["Governance"] = ["Core"],
        ["Routing"] = ["Core", "Protocols", "Configuration"],
        ["Node"] = ["Core", "Protocols", "Engine", "Routing"],
        ["Gateway"] = ["Core", "Protocols", "Configuration", "Governance", "Routing"],
        ["Storage"] = ["Core"],
        ["Cli"] = ["Core", "Protocols", "Engine", "Configuration", "Governance", "Routing", "Node", "Gateway", "Storage"],
    };

    /// <summary>Every arrow that is not allowed and every circle, each as one line.</summary>
    internal static IReadOnlyList<string> Violations(
        IReadOnlyDictionary<string, string[]> graph, IReadOnlyDictionary<string, string[]> allowed)
    {
        List<string> found = [];
        foreach (var (from, targets) in graph)
        {
            if (!allowed.TryGetValue(from, out var permitted))
            {
                found.Add($"{from} is not part of the house");
                continue;
            }

            found.AddRange(targets.Except(permitted).Select(to => $"{from} -> {to} is not allowed"));
        }

        found.AddRange(graph.Keys.Where(start => Reaches(graph, start, start)).Select(start => $"{start} is part of a circle"));
        return found;
    }

    private static bool Reaches(IReadOnlyDictionary<string, string[]> graph, string start, string goal)
    {
        var open = new Stack<string>(graph[start]);
        HashSet<string> seen = [];
        while (open.TryPop(out var next))
        {
            if (next == goal)
            {
                return true;
            }

            if (seen.Add(next) && graph.TryGetValue(next, out var further))
            {
                Array.ForEach(further, open.Push);
            }
        }

        return false;
    }
}
