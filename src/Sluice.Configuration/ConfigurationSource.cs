namespace Sluice.Configuration;

/// <summary>Everything that a configuration is read from, so that loading it again gives the same answer.</summary>
public sealed record ConfigurationSource
{
    /// <summary>The environment; names compare as the dictionary does.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>The file that the user named; null looks in the usual places.</summary>
    public string? File { get; init; }

    /// <summary>The folder that <c>./sluice.yaml</c> is looked for in, absolute.</summary>
    public string WorkingDirectory { get; init; } = Directory.GetCurrentDirectory();

    /// <summary>The addresses of <c>--listen</c>, which beat file and environment; empty leaves them.</summary>
    public IReadOnlyList<string> Listen { get; init; } = [];

    /// <summary>The folder of <c>--data</c>, which beats file and environment; null leaves them.</summary>
    public string? Data { get; init; }

    /// <summary>A text to read instead of a file; null reads the file.</summary>
    public string? Text { get; init; }

    /// <summary>The source that a program started here and now would use.</summary>
    public static ConfigurationSource FromProcess(string? file = null) =>
        new() { Environment = ProcessEnvironment.Read(), File = file };
}
