using Microsoft.Extensions.Logging;

namespace Sluice.Cli.Serving;

/// <summary>What the command line says to <c>serve</c>.</summary>
internal sealed record ServeArguments
{
    /// <summary>The configuration file; null to look in the usual places.</summary>
    public string? Config { get; init; }

    /// <summary>Addresses to listen on instead of the configured ones.</summary>
    public IReadOnlyList<string> Listen { get; init; } = [];

    /// <summary>The data folder instead of the configured one; null to keep that.</summary>
    public string? Data { get; init; }

    /// <summary>Model files to serve besides the configured ones.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>How log lines look.</summary>
    public LogFormat LogFormat { get; init; }

    /// <summary>The least important lines to write.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;
}
