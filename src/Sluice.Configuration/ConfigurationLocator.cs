using Sluice.Configuration.Platform;

namespace Sluice.Configuration;

/// <summary>Finds the file: the named one, <c>$SLUICE_CONFIG</c>, <c>./sluice.yaml</c>, the platform's settings folder.</summary>
internal static class ConfigurationLocator
{
    public const string FileName = "sluice.yaml";

    /// <summary>Gives the file to read, which need not exist where somebody named it; null where nothing is configured.</summary>
    public static ConfigurationLocation? Find(ConfigurationSource source, HostFolders folders)
    {
        if (source.File is { Length: > 0 } named)
        {
            return At(source, named);
        }

        if (source.Text is not null)
        {
            return At(source, FileName);
        }

        if (source.Environment.TryGetValue("SLUICE_CONFIG", out var variable) && variable.Length > 0)
        {
            return At(source, variable);
        }

        if (File.Exists(Path.Join(source.WorkingDirectory, FileName)))
        {
            return At(source, FileName);
        }

        var settings = folders.Settings is { } folder ? Path.Join(folder, FileName) : null;
        return File.Exists(settings) ? At(source, settings) : null;
    }

    private static ConfigurationLocation At(ConfigurationSource source, string file)
    {
        var path = Path.GetFullPath(file.Replace('\0', '?'), source.WorkingDirectory);
        return new ConfigurationLocation(path, file, Path.GetDirectoryName(path) ?? source.WorkingDirectory);
    }
}
