using System.Globalization;

namespace Sluice.Configuration;

/// <summary>One thing that is wrong, or doubtful, in the configuration, and where.</summary>
/// <param name="File">The file, the environment variable or the option that it was read from.</param>
/// <param name="Line">The line from 1, or 0 where there is none.</param>
/// <param name="Column">The column from 1, or 0 where there is none.</param>
/// <param name="Path">The key, such as <c>providers[1].dialect</c>; empty for the whole file.</param>
/// <param name="Message">What is wrong and what is allowed.</param>
public sealed record ConfigError(string File, int Line, int Column, string Path, string Message)
{
    /// <summary>One line such as <c>sluice.yaml:12:5: providers[1].dialect: 'opnai' is not one of openai, anthropic</c>.</summary>
    public override string ToString()
    {
        var place = Line > 0 ? string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}:{Column}") : File;
        return Path.Length > 0 ? $"{place}: {Path}: {Message}" : $"{place}: {Message}";
    }
}
