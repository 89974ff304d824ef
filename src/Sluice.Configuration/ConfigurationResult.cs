namespace Sluice.Configuration;

/// <summary>What came of loading a configuration.</summary>
public sealed record ConfigurationResult
{
    /// <summary>The effective options; null when there are errors.</summary>
    public SluiceOptions? Options { get; init; }

    /// <summary>Everything that is wrong, in the order of the file.</summary>
    public IReadOnlyList<ConfigError> Errors { get; init; } = [];

    /// <summary>Everything that is allowed but probably not meant.</summary>
    public IReadOnlyList<ConfigError> Warnings { get; init; } = [];

    /// <summary>The file that was read, as it is shown to people; null when there was none.</summary>
    public string? File { get; init; }

    /// <summary>Whether the providers were found by their well-known key variables instead of being configured.</summary>
    public bool ProvidersFromEnvironment { get; init; }

    /// <summary>Paths of values that came from <c>${NAME}</c> and are masked when shown.</summary>
    internal IReadOnlySet<string> SecretPaths { get; init; } = new HashSet<string>();
}
