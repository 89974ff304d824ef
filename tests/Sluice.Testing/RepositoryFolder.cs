namespace Sluice.Testing;

/// <summary>Finds files of the repository from wherever the tests run.</summary>
public static class RepositoryFolder
{
    /// <summary>The folder that holds <c>Sluice.slnx</c>.</summary>
    public static string Path { get; } = Find();

    /// <summary>The full path of a file or folder given relative to the repository's root.</summary>
    public static string Combine(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Sluice.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No Sluice.slnx above {AppContext.BaseDirectory}.");
    }
}
