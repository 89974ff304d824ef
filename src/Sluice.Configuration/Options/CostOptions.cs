namespace Sluice.Configuration;

/// <summary>A model's price in USD per million tokens (<c>cost</c>).</summary>
public sealed record CostOptions
{
    /// <summary>USD per million input tokens (<c>input</c>); required.</summary>
    public decimal Input { get; init; }

    /// <summary>USD per million output tokens (<c>output</c>); required.</summary>
    public decimal Output { get; init; }

    /// <summary>USD per million input tokens read from a cache (<c>cache_read</c>); null means the price of input.</summary>
    public decimal? CacheRead { get; init; }

    /// <summary>USD per million input tokens written to a cache (<c>cache_write</c>); null means the price of input.</summary>
    public decimal? CacheWrite { get; init; }
}
