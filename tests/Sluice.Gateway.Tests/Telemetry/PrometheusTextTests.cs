using Sluice.Core.Requests;
using Sluice.Gateway.Telemetry;

namespace Sluice.Gateway.Tests.Telemetry;

public sealed class PrometheusTextTests
{
    [Fact]
    public void Write_RecordedRequests_ShowsThemInTheTextFormat()
    {
        var metrics = new GatewayMetrics();
        metrics.Begin();
        metrics.Begin();
        metrics.End(Record("m\"x", RequestOutcome.Ok, null));
        metrics.Begin();
        metrics.End(Record("m\"x", RequestOutcome.Error, "upstream_error"));

        var text = PrometheusText.Write(metrics);

        Assert.Contains("sluice_requests_total{model=\"m\\\"x\",provider=\"p\",dialect=\"openai\",outcome=\"ok\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("sluice_tokens_total{model=\"m\\\"x\",provider=\"p\",dialect=\"openai\",type=\"input\"} 20\n", text, StringComparison.Ordinal);
        Assert.Contains("sluice_errors_total{code=\"upstream_error\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("sluice_requests_in_flight 1\n", text, StringComparison.Ordinal);
        Assert.Contains("sluice_request_duration_seconds_bucket{model=\"m\\\"x\",provider=\"p\",dialect=\"openai\",le=\"+Inf\"} 2\n", text, StringComparison.Ordinal);
        Assert.Contains("sluice_request_duration_seconds_count{model=\"m\\\"x\",provider=\"p\",dialect=\"openai\"} 2\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_TellsWhatTheProgramItselfUses()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true);

        var text = PrometheusText.Write(new GatewayMetrics());

        Assert.True(ValueOf(text, "process_cpu_seconds_total") > 0);
        Assert.True(ValueOf(text, "process_resident_memory_bytes") > 1024 * 1024);
        Assert.True(ValueOf(text, "dotnet_gc_heap_total_allocated_bytes_total") > 0);
        Assert.True(ValueOf(text, "dotnet_gc_pause_time_seconds_total") > 0);
        Assert.True(ValueOf(text, "dotnet_gc_collections_total{gc_heap_generation=\"gen2\"}") >= 1);
    }

    private static double ValueOf(string text, string name) =>
        double.Parse(text.Split('\n').Single(line => line.StartsWith(name + " ", StringComparison.Ordinal))[name.Length..], System.Globalization.CultureInfo.InvariantCulture);

    [Fact]
    public void End_EndlessModelNames_ShareOneSeriesPastTheBound()
    {
        var metrics = new GatewayMetrics();
        for (var i = 0; i < 5000; i++)
        {
            metrics.Begin();
            metrics.End(Record($"made-up-{i}", RequestOutcome.Ok, null));
        }

        Assert.InRange(metrics.All.Count(), 1, 2100);
        Assert.Equal(5000, metrics.All.Sum(pair => pair.Value.Requests(RequestOutcome.Ok)));
    }

    private static RequestRecord Record(string model, RequestOutcome outcome, string? error) => new()
    {
        Id = "r",
        Time = DateTimeOffset.UnixEpoch,
        Dialect = "openai",
        Model = model,
        Provider = "p",
        Stream = true,
        Outcome = outcome,
        ErrorCode = error,
        InputTokens = 10,
        OutputTokens = 5,
        TimeToFirstTokenMs = 50,
        DurationMs = 250,
        Attempts = [new AttemptRecord("p/m", 200, null, 1)],
    };
}
