using System.Collections;

namespace Sluice.Configuration;

/// <summary>The environment of this process as a plain dictionary.</summary>
public static class ProcessEnvironment
{
    /// <summary>Copies the variables; names compare without case on Windows and exactly elsewhere.</summary>
    public static IReadOnlyDictionary<string, string> Read()
    {
        var variables = new Dictionary<string, string>(OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            variables[(string)entry.Key] = (string?)entry.Value ?? "";
        }

        return variables;
    }
}
