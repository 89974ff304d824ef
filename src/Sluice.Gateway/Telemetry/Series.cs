using Sluice.Core.Requests;

namespace Sluice.Gateway.Telemetry;

/// <summary>All numbers of one model at one provider for one dialect.</summary>
internal sealed class Series
{
    private static readonly double[] Seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600];
    private static readonly double[] TokenSeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 1, 2.5];
    private static readonly double[] Speeds = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000];
    private static readonly int Outcomes = Enum.GetValues<RequestOutcome>().Length;

    private readonly long[] _requests = new long[Outcomes];
    private long _input;
    private long _output;
    private long _cached;
    private long _reasoning;
    private long _attempts;

    public Histogram Duration { get; } = new(Seconds);

    public Histogram TimeToFirstToken { get; } = new(Seconds);

    public Histogram TimePerOutputToken { get; } = new(TokenSeconds);

    public Histogram TokensPerSecond { get; } = new(Speeds);

    public long InputTokens => Interlocked.Read(ref _input);

    public long OutputTokens => Interlocked.Read(ref _output);

    public long CachedTokens => Interlocked.Read(ref _cached);

    public long ReasoningTokens => Interlocked.Read(ref _reasoning);

    public long Attempts => Interlocked.Read(ref _attempts);

    public long Requests(RequestOutcome outcome) => Interlocked.Read(ref _requests[(int)outcome]);

    /// <summary>Adds one request.</summary>
    public void Record(RequestRecord record)
    {
        Interlocked.Increment(ref _requests[(int)record.Outcome]);
        Interlocked.Add(ref _input, record.InputTokens);
        Interlocked.Add(ref _output, record.OutputTokens);
        Interlocked.Add(ref _cached, record.CachedTokens);
        Interlocked.Add(ref _reasoning, record.ReasoningTokens);
        Interlocked.Add(ref _attempts, record.Attempts.Count);
        Duration.Record(record.DurationMs / 1000);
        if (record.TimeToFirstTokenMs is { } first)
        {
            TimeToFirstToken.Record(first / 1000);
            if (record.Stream && record.OutputTokens > 1)
            {
                TimePerOutputToken.Record((record.DurationMs - first) / 1000 / (record.OutputTokens - 1));
            }
        }

        if (Speed(record) is { } speed)
        {
            TokensPerSecond.Record(speed);
        }
    }

    // Over first to last chunk; over the whole duration if that is under a tenth of a second.
    private static double? Speed(RequestRecord record)
    {
        if (record.OutputTokens == 0)
        {
            return null;
        }

        var streamed = record.DurationMs - (record.TimeToFirstTokenMs ?? record.DurationMs);
        var milliseconds = streamed < 100 ? record.DurationMs : streamed;
        return milliseconds > 0 ? record.OutputTokens * 1000 / milliseconds : null;
    }
}
