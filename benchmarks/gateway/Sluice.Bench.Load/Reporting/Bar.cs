namespace Sluice.Bench.Load.Reporting;

/// <summary>A promise with the number that was measured for it; only promises about contestants that took part are judged.</summary>
internal sealed record Bar(string Promise, string Measured, bool Holds)
{
    public static IEnumerable<Bar> All(RaceResult result)
    {
        var names = result.Memory.Select(row => row.Name).ToHashSet();
        if (!names.Contains("sluice"))
            yield break;
        foreach (var workload in new[] { "whole", "stream" })
        {
            var sluice = result.Median("sluice", workload, row => row.CpuPerRequest);
            var floor = sluice / result.Median("floor", workload, row => row.CpuPerRequest);
            if (names.Contains("floor"))
                yield return new Bar($"CPU per request at most 1.25x the floor ({workload})", $"{floor:F2}x", floor <= 1.25);
            var portkey = sluice / result.Median("portkey", workload, row => row.CpuPerRequest);
            if (names.Contains("portkey"))
                yield return new Bar($"CPU per request at most 1/10 of Portkey ({workload})", $"1/{1 / portkey:F1}{Floor(result, workload)}", portkey <= 0.1);
            var added = result.Median("sluice", workload, row => row.AddedP99) / 1000;
            yield return new Bar($"added p99 under 2 ms at half load ({workload})", $"{added:F2} ms", added < 2);
        }

        var memory = result.Memory.First(row => row.Name == "sluice");
        var peak = memory.PeakBytes / 1e6;
        yield return new Bar($"{memory.Asked} open streams in under 200 MB", $"{memory.Alive} open, {peak:F0} MB", memory.Alive == memory.Asked && peak < 200);
    }

    // What no program on this platform could do better than is worth knowing beside a promise that fails.
    private static string Floor(RaceResult result, string workload)
    {
        var ratio = result.Median("portkey", workload, row => row.CpuPerRequest) / result.Median("floor", workload, row => row.CpuPerRequest);
        return double.IsNaN(ratio) ? "" : $" (the floor: 1/{ratio:F1})";
    }
}
