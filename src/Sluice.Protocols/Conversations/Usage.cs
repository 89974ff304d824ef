namespace Sluice.Protocols.Conversations;

/// <summary>Tokens of one request. Totals are sums: cached and reasoning tokens are parts, never additions.</summary>
public sealed record Usage
{
    /// <summary>All input tokens, cached ones included.</summary>
    public long InputTokens { get; init; }

    /// <summary>All output tokens, reasoning included.</summary>
    public long OutputTokens { get; init; }

    /// <summary>Input tokens that were read from a cache.</summary>
    public long CacheReadTokens { get; init; }

    /// <summary>Input tokens that were written to a cache.</summary>
    public long CacheWriteTokens { get; init; }

    /// <summary>Output tokens that were spent on reasoning; null if not told.</summary>
    public long? ReasoningTokens { get; init; }

    /// <summary>Whether the numbers were counted by us because the upstream told none.</summary>
    public bool IsEstimated { get; init; }

    /// <summary>
    /// What the provider told beside these numbers (tokens of sound, tiers, searches), by its own names, a dot before what stands inside an object there;
    /// null if nothing.
    /// </summary>
    public ProviderState? State { get; init; }

    /// <summary>Input and output together.</summary>
    public long TotalTokens => InputTokens + OutputTokens;
}
