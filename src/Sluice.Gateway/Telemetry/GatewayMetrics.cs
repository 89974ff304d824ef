using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Sluice.Core.Requests;

namespace Sluice.Gateway.Telemetry;

/// <summary>The gateway's numbers: kept here for Prometheus, and told to OpenTelemetry under its GenAI names where somebody listens.</summary>
internal sealed class GatewayMetrics
{
    /// <summary>The name of the meter and of the tracing source.</summary>
    public const string SourceName = "Sluice.Gateway";

    // Model names may come from clients (a provider that serves "*"): past this many, all further ones share one series.
    private const int MaxSeries = 2000;

    private static readonly Meter Meter = new(SourceName);
    private static readonly Histogram<long> TokenUsage = Meter.CreateHistogram<long>("gen_ai.client.token.usage", "{token}");
    private static readonly Histogram<double> OperationDuration = Meter.CreateHistogram<double>("gen_ai.server.request.duration", "s");
    private static readonly Histogram<double> FirstToken = Meter.CreateHistogram<double>("gen_ai.server.time_to_first_token", "s");

    private readonly ConcurrentDictionary<SeriesKey, Series> _series = new();
    private readonly ConcurrentDictionary<string, StrongBox> _errors = new(StringComparer.Ordinal);
    private long _inFlight;

    /// <summary>The time that the gateway itself adds before a request goes out.</summary>
    public Histogram Overhead { get; } = new([0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 1]);

    /// <summary>Requests that are on the road now.</summary>
    public long InFlight => Interlocked.Read(ref _inFlight);

    /// <summary>All series.</summary>
    public IEnumerable<KeyValuePair<SeriesKey, Series>> All => _series;

    /// <summary>Errors by code.</summary>
    public IEnumerable<KeyValuePair<string, long>> Errors => _errors.Select(pair => KeyValuePair.Create(pair.Key, Interlocked.Read(ref pair.Value.Value)));

    /// <summary>A request begins.</summary>
    public void Begin() => Interlocked.Increment(ref _inFlight);

    /// <summary>A request has ended.</summary>
    public void End(RequestRecord record)
    {
        Interlocked.Decrement(ref _inFlight);
        var key = new SeriesKey(record.Model ?? "", record.Provider ?? "", record.Dialect);
        if (!_series.TryGetValue(key, out var series))
        {
            series = _series.GetOrAdd(_series.Count < MaxSeries ? key : key with { Model = "other" }, _ => new Series());
        }

        series.Record(record);
        if (record.ErrorCode is { } code)
        {
            Interlocked.Increment(ref _errors.GetOrAdd(Bounded(code), _ => new StrongBox()).Value);
        }

        Tell(record);
    }

    // An upstream chooses its own codes; only so many become labels.
    private string Bounded(string code) => _errors.ContainsKey(code) || _errors.Count < 200 ? code : "other";

    private static void Tell(RequestRecord record)
    {
        if (!TokenUsage.Enabled && !OperationDuration.Enabled && !FirstToken.Enabled)
        {
            return;
        }

        var tags = new TagList { { "gen_ai.request.model", record.Model }, { "gen_ai.provider.name", record.Provider }, { "gen_ai.operation.name", record.Operation } };
        OperationDuration.Record(record.DurationMs / 1000, tags);
        if (record.TimeToFirstTokenMs is { } first)
        {
            FirstToken.Record(first / 1000, tags);
        }

        var input = tags;
        input.Add("gen_ai.token.type", "input");
        TokenUsage.Record(record.InputTokens, input);
        var output = tags;
        output.Add("gen_ai.token.type", "output");
        TokenUsage.Record(record.OutputTokens, output);
    }

    private sealed class StrongBox
    {
        public long Value;
    }
}
