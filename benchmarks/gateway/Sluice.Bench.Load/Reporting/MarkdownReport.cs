using System.Text;

namespace Sluice.Bench.Load.Reporting;

/// <summary>The results as a page to read.</summary>
internal static class MarkdownReport
{
    public static string Write(RaceResult result, LoadOptions options)
    {
        var names = result.Memory.Select(row => row.Name).ToArray();
        var page = new StringBuilder();
        page.AppendLine($"""
            # Gateway: what a request costs

            {options.Version("machine")}. {options.Version("date")}.
            nginx {options.Version("nginx")}, Portkey {options.Version("portkey")} on Node {options.Version("node")}, floor and Sluice on .NET {options.Version("dotnet")}, Sluice at {options.Version("sluice")}.
            Medians of {options.Rounds} interleaved rounds with windows of {options.Window.TotalSeconds:0.#} s. The gateway runs on core {options.GatewayCores}, the load and the upstream on core {options.LoadCores}.
            Made by `benchmarks/gateway/run.sh`; how to read it: `benchmarks/README.md`. Every round is in `gateway.json`.

            """);
        Table(page, "Whole answers", "whole", result, names, options.Connections);
        Table(page, $"Streams of {options.Chunks} chunks, {options.ChunkInterval} ms apart", "stream", result, names, options.StreamConnections);
        page.AppendLine($"""
            ## {options.HeldStreams} open streams

            A fresh process, a chunk per stream and second.

            | | open | peak memory | of it before the streams |
            |---|---:|---:|---:|
            """);
        foreach (var row in result.Memory)
            page.AppendLine($"| {row.Name} | {row.Alive} | {row.PeakBytes / 1e6:F0} MB | {row.BeforeBytes / 1e6:F0} MB |");
        page.AppendLine("""

            ## Bars

            | promise | measured | |
            |---|---:|---|
            """);
        foreach (var bar in Bar.All(result))
            page.AppendLine($"| {bar.Promise} | {bar.Measured} | {(bar.Holds ? "pass" : "**fail**")} |");
        return page.ToString();
    }

    private static void Table(StringBuilder page, string title, string workload, RaceResult result, string[] names, int connections)
    {
        page.AppendLine($"""
            ## {title}

            Most: {connections} requests under way at once. Half load: a fixed rate of half the contestant's own most; added latency is to the first byte of the answer's body, against the upstream asked directly at the same rate in the same round.

            | | requests/s at most | core used | CPU µs/request | half load, requests/s | CPU µs/request | added p50 | added p99 | peak memory | errors |
            |---|---:|---:|---:|---:|---:|---:|---:|---:|---:|
            """);
        page.AppendLine($"| direct | {result.Median("direct", workload, row => row.RequestsPerSecond):F0} | | | | | | | | {Errors(result, "direct", workload)} |");
        foreach (var name in names)
        {
            double Of(Func<RoundRow, double> value) => result.Median(name, workload, value);
            page.AppendLine($"| {name} | {Of(row => row.RequestsPerSecond):F0} | {Of(row => row.CpuShare) * 100:F0} % | {Of(row => row.CpuPerRequest):F1} | {Of(row => row.HalfReached):F0} | {Of(row => row.HalfCpuPerRequest):F1} | {Of(row => row.AddedP50) / 1000:F2} ms | {Of(row => row.AddedP99) / 1000:F2} ms | {Of(row => row.PeakBytes) / 1e6:F0} MB | {Errors(result, name, workload)} |");
        }

        page.AppendLine();
    }

    private static int Errors(RaceResult result, string name, string workload) =>
        result.Rounds.Where(row => row.Name == name && row.Workload == workload).Sum(row => row.Errors);
}
