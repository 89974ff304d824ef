using System.Globalization;
using System.Text;
using Sluice.Bench.Protocols.Bodies;
using Sluice.Bench.Protocols.Chunks;
using Sluice.Bench.Protocols.Codecs;

namespace Sluice.Bench.Protocols;

/// <summary>The results as a page.</summary>
internal static class ProtocolReport
{
    private const double CodecBar = 300;
    private const double SameDialectBar = 2;
    private const double CrossDialectBar = 12;
    private const double BodyBar = 1.2;

    public static string Write(string machine, string versions, int rounds, IReadOnlyList<CodecRow> codecs, IReadOnlyList<ChunkRow> chunks, IReadOnlyList<BodyRow> bodies)
    {
        var page = new StringBuilder();
        page.AppendLine("# Gateway: what protocols cost").AppendLine();
        page.AppendLine(machine);
        page.AppendLine(versions);
        page.AppendLine(CultureInfo.InvariantCulture, $"Medians of {rounds} rounds. Made by `benchmarks/gateway/protocols.sh`; how to read it: `benchmarks/README.md`.").AppendLine();
        page.AppendLine("## Codecs, a conversation of 30 turns with tools, one thread").AppendLine();
        page.AppendLine("| dialect | request | decode | encode | allocated per byte, decode / encode |").AppendLine("|---|---:|---:|---:|---:|");
        foreach (var row in codecs)
            page.AppendLine(CultureInfo.InvariantCulture, $"| {row.Dialect} | {row.Bytes / 1024.0:F0} KiB | {row.Decode:F0} MB/s | {row.Encode:F0} MB/s | {row.DecodeAllocated:F2} / {row.EncodeAllocated:F2} |");
        page.AppendLine().AppendLine("## CPU for each chunk of a stream").AppendLine();
        page.AppendLine("| | µs for each chunk | above the floor |").AppendLine("|---|---:|---:|");
        foreach (var row in chunks)
            page.AppendLine(CultureInfo.InvariantCulture, $"| {row.Name} | {row.Cost:F1} | {row.AboveFloor:F1} |");
        page.AppendLine().AppendLine("## Memory for a large body").AppendLine();
        page.AppendLine("| | body | most memory held grew by | |").AppendLine("|---|---:|---:|---:|");
        foreach (var row in bodies)
            page.AppendLine(CultureInfo.InvariantCulture, $"| {row.Name} | {row.Bytes / 1e6:F1} MB | {row.Growth / 1e6:F1} MB | {(double)row.Growth / row.Bytes:F2}x |");
        page.AppendLine().AppendLine("## Bars").AppendLine();
        page.AppendLine("| promise | measured | |").AppendLine("|---|---:|---|");
        foreach (var row in codecs)
        {
            Bar(page, $"{row.Dialect} decodes at {CodecBar} MB/s", $"{row.Decode:F0} MB/s", row.Decode >= CodecBar);
            Bar(page, $"{row.Dialect} encodes at {CodecBar} MB/s", $"{row.Encode:F0} MB/s", row.Encode >= CodecBar);
        }

        Bar(page, $"a chunk within a dialect costs at most {SameDialectBar} µs above the floor", $"{chunks[1].AboveFloor:F1} µs", chunks[1].AboveFloor <= SameDialectBar);
        Bar(page, $"a chunk across dialects costs at most {CrossDialectBar} µs above the floor", $"{chunks[2].AboveFloor:F1} µs", chunks[2].AboveFloor <= CrossDialectBar);
        foreach (var row in bodies.Where(row => row.Passes))
            Bar(page, $"a body of 10 MB costs less than {BodyBar}x of it ({row.Name})", $"{(double)row.Growth / row.Bytes:F2}x", row.Growth < row.Bytes * BodyBar);
        return page.ToString();
    }

    private static void Bar(StringBuilder page, string promise, string measured, bool holds) => page.AppendLine(CultureInfo.InvariantCulture, $"| {promise} | {measured} | {(holds ? "pass" : "**fail**")} |");
}
