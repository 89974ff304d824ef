namespace Sluice.Configuration.Reading;

/// <summary>Where a node was written; line and column are from 1, and 0 for what is not in a file; no source at all means a built-in value.</summary>
internal readonly record struct ConfigOrigin(string? Source, int Line = 0, int Column = 0)
{
    /// <summary>An error or warning about what was written here.</summary>
    public ConfigError Error(string path, string message) => new(Source ?? "built-in", Line, Column, path, message);
}
