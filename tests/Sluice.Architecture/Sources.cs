using System.Diagnostics;
using Sluice.Testing;

namespace Sluice.Architecture;

/// <summary>The files of the repository.</summary>
internal static class Sources
{
    internal static IEnumerable<string> Projects() =>
        Directory.EnumerateFiles(RepositoryFolder.Combine("src"), "*.csproj", SearchOption.AllDirectories);

    /// <summary>The C# files under src, as paths relative to the repository with their lines.</summary>
    internal static IReadOnlyList<(string Path, string[] Lines)> Product() =>
    [
        .. Directory.EnumerateFiles(RepositoryFolder.Combine("src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !Split(file).Any(part => part is "obj" or "bin"))
            .Select(file => (Path.GetRelativePath(RepositoryFolder.Path, file), File.ReadAllLines(file))),
    ];

    /// <summary>All files that git tracks, relative to the repository; none where this is not a checkout.</summary>
    internal static IReadOnlyList<string> Tracked()
    {
        if (!Path.Exists(RepositoryFolder.Combine(".git")))
        {
            return [];
        }

        var start = new ProcessStartInfo("git", ["ls-files", "-z"]) { WorkingDirectory = RepositoryFolder.Path, RedirectStandardOutput = true };
        using var git = Process.Start(start)!;
        var names = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        return names.Split('\0', StringSplitOptions.RemoveEmptyEntries);
    }

    private static string[] Split(string file) => Path.GetRelativePath(RepositoryFolder.Path, file).Split('/', '\\');
}
