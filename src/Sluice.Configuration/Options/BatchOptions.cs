namespace Sluice.Configuration;

/// <summary>How batches are run (<c>batch</c>).</summary>
public sealed record BatchOptions
{
    /// <summary>The most requests of a batch (<c>max_items</c>); default 1000.</summary>
    public int MaxItems { get; init; } = 1000;

    /// <summary>How many requests of a batch are answered at once where it does not say (<c>concurrency</c>); default 4.</summary>
    public int Concurrency { get; init; } = 4;

    /// <summary>The most requests of all batches together that are answered at once (<c>max_concurrency</c>); default 32.</summary>
    public int MaxConcurrency { get; init; } = 32;

    /// <summary>The most batches that run at once (<c>max_open</c>); default 100.</summary>
    public int MaxOpen { get; init; } = 100;

    /// <summary>How long results are kept (<c>retention</c>); default 168 h.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromHours(168);
}
