using System.Globalization;
using System.Text;

namespace Sluice.Gateway.Telemetry;

/// <summary>What the program itself uses, in Prometheus' text format: the names are those of Prometheus' clients and of OpenTelemetry's conventions for .NET.</summary>
internal static class ProcessText
{
    /// <summary>Writes everything.</summary>
    /// <param name="text">Takes the lines.</param>
    public static void Write(StringBuilder text)
    {
        PrometheusText.Head(text, "process_cpu_seconds_total", "counter", "Processor time of the program, user and system.");
        Line(text, "process_cpu_seconds_total", Environment.CpuUsage.TotalTime.TotalSeconds);
        PrometheusText.Head(text, "process_resident_memory_bytes", "gauge", "Memory of the program, mapped files included.");
        Line(text, "process_resident_memory_bytes", Environment.WorkingSet);
        PrometheusText.Head(text, "dotnet_gc_heap_total_allocated_bytes_total", "counter", "Bytes allocated on the managed heap since the start.");
        Line(text, "dotnet_gc_heap_total_allocated_bytes_total", GC.GetTotalAllocatedBytes());
        PrometheusText.Head(text, "dotnet_gc_pause_time_seconds_total", "counter", "Time in which the garbage collector held the program up.");
        Line(text, "dotnet_gc_pause_time_seconds_total", GC.GetTotalPauseDuration().TotalSeconds);
        PrometheusText.Head(text, "dotnet_gc_collections_total", "counter", "Garbage collections by the oldest generation that was looked through.");
        for (var generation = 0; generation <= GC.MaxGeneration; generation++)
        {
            // The runtime counts a collection for the younger generations too.
            var older = generation < GC.MaxGeneration ? GC.CollectionCount(generation + 1) : 0;
            Line(text, $"dotnet_gc_collections_total{{gc_heap_generation=\"gen{generation}\"}}", GC.CollectionCount(generation) - older);
        }
    }

    private static void Line(StringBuilder text, string name, double value) =>
        text.Append(name).Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
}
