namespace Sluice.Configuration;

/// <summary>How long answers of the Responses routes are kept for requests that go on from them (<c>responses</c>); what was not used for longest goes first.</summary>
public sealed record ResponsesOptions
{
    /// <summary>How many days after its last use an answer is kept (<c>retention_days</c>); default 30.</summary>
    public int RetentionDays { get; init; } = 30;

    /// <summary>How many answers are kept (<c>max_count</c>); default 10000.</summary>
    public int MaxCount { get; init; } = 10_000;

    /// <summary>How many bytes all of them may take (<c>max_size</c>); default 1 GiB.</summary>
    public long MaxSize { get; init; } = 1L << 30;
}
