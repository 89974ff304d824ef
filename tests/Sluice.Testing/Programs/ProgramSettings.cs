namespace Sluice.Testing.Programs;

/// <summary>How a program is started.</summary>
public sealed record ProgramSettings
{
    /// <summary>The text of the configuration file; null starts without one.</summary>
    public string? Config { get; init; }

    /// <summary>Variables added to the otherwise clean environment.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Arguments after <c>serve</c>'s own.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>The data folder; null takes a fresh one that goes with the program.</summary>
    public string? DataFolder { get; init; }
}
