using System.Text.Json;
using Sluice.Core.Requests;

namespace Sluice.Storage.Sqlite;

/// <summary>A row of the table <c>requests</c>; the names are the columns'.</summary>
#pragma warning disable IDE1006, CA1812 // Filled by the mapper, which goes by column names.
internal sealed class RequestRow
{
    public string id { get; set; } = "";
    public long time_unix_ms { get; set; }
    public string dialect { get; set; } = "";
    public string? model_asked { get; set; }
    public string? model { get; set; }
    public string? provider { get; set; }
    public bool stream { get; set; }
    public int status { get; set; }
    public int outcome { get; set; }
    public string? error_code { get; set; }
    public long input_tokens { get; set; }
    public long output_tokens { get; set; }
    public long cached_tokens { get; set; }
    public long reasoning_tokens { get; set; }
    public bool usage_estimated { get; set; }
    public double? time_to_first_token_ms { get; set; }
    public double duration_ms { get; set; }
    public string details { get; set; } = "";

    public RequestRecord ToRecord()
    {
        var parts = JsonSerializer.Deserialize(details, RequestDetailsJson.Default.RequestDetails)!;
        return new RequestRecord
        {
            Id = id,
            Time = DateTimeOffset.FromUnixTimeMilliseconds(time_unix_ms),
            Dialect = dialect,
            ModelAsked = model_asked,
            Model = model,
            Provider = provider,
            Stream = stream,
            Status = status,
            Outcome = (RequestOutcome)outcome,
            ErrorCode = error_code,
            InputTokens = input_tokens,
            OutputTokens = output_tokens,
            CachedTokens = cached_tokens,
            ReasoningTokens = reasoning_tokens,
            UsageEstimated = usage_estimated,
            TimeToFirstTokenMs = time_to_first_token_ms,
            DurationMs = duration_ms,
            Candidates = parts.Candidates,
            Filtered = parts.Filtered,
            Attempts = parts.Attempts,
            Dropped = parts.Dropped,
            Changed = parts.Changed,
            AudioSeconds = parts.AudioSeconds,
        };
    }
}
