namespace Sluice.Core.Requests;

/// <summary>What is remembered of one request: no content, no secrets.</summary>
public sealed record RequestRecord
{
    /// <summary>The request's id.</summary>
    public required string Id { get; init; }

    /// <summary>When it came, UTC.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The client's dialect.</summary>
    public required string Dialect { get; init; }

    /// <summary>What was asked for, in OpenTelemetry's words where it has one; not stored.</summary>
    public string Operation { get; init; } = "chat";

    /// <summary>The model's name as asked for; null if none.</summary>
    public string? ModelAsked { get; init; }

    /// <summary>The model that answered; null if none did.</summary>
    public string? Model { get; init; }

    /// <summary>The provider that answered; null if none did.</summary>
    public string? Provider { get; init; }

    /// <summary>Whether the answer was streamed.</summary>
    public bool Stream { get; init; }

    /// <summary>The HTTP status that the client saw.</summary>
    public int Status { get; init; }

    /// <summary>How it ended.</summary>
    public RequestOutcome Outcome { get; init; }

    /// <summary>The error's code; null if none.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>Input tokens, cached ones included.</summary>
    public long InputTokens { get; init; }

    /// <summary>Output tokens, reasoning included.</summary>
    public long OutputTokens { get; init; }

    /// <summary>Input tokens read from a cache.</summary>
    public long CachedTokens { get; init; }

    /// <summary>Output tokens spent on reasoning.</summary>
    public long ReasoningTokens { get; init; }

    /// <summary>Whether the tokens were counted by us because nobody told them.</summary>
    public bool UsageEstimated { get; init; }

    /// <summary>Seconds of sound that were listened to, as the provider told; null if it told none.</summary>
    public double? AudioSeconds { get; init; }

    /// <summary>From arrival to the answer's first content, in milliseconds; null if none came.</summary>
    public double? TimeToFirstTokenMs { get; init; }

    /// <summary>From arrival to the end, in milliseconds.</summary>
    public double DurationMs { get; init; }

    /// <summary>What was considered, best first.</summary>
    public IReadOnlyList<CandidateRecord> Candidates { get; init; } = [];

    /// <summary>What was ruled out.</summary>
    public IReadOnlyList<FilteredRecord> Filtered { get; init; } = [];

    /// <summary>What was tried, in order.</summary>
    public IReadOnlyList<AttemptRecord> Attempts { get; init; } = [];

    /// <summary>Fields that the target could not express.</summary>
    public IReadOnlyList<string> Dropped { get; init; } = [];

    /// <summary>Fields that were changed on the way.</summary>
    public IReadOnlyList<string> Changed { get; init; } = [];
}
