namespace Sluice.Configuration;

/// <summary>What logs may contain (<c>logging</c>).</summary>
public sealed record LoggingOptions
{
    /// <summary>Whether request bodies are logged, their first 16 KiB (<c>content</c>); default false.</summary>
    public bool Content { get; init; }
}
