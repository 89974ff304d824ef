namespace Sluice.Configuration;

/// <summary>What logs may contain (<c>logging</c>).</summary>
public sealed record LoggingOptions
{
    /// <summary>Whether prompts and answers may be logged (<c>content</c>); default false.</summary>
    public bool Content { get; init; }
}
