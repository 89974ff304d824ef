namespace Sluice.Configuration.Platform;

/// <summary>Where the platform keeps settings and data; what the environment does not name is null.</summary>
internal sealed class HostFolders
{
    private const string Product = "sluice";

    /// <summary>The home folder.</summary>
    public string? Home { get; private init; }

    /// <summary>The folder for <c>sluice.yaml</c>.</summary>
    public string? Settings { get; private init; }

    /// <summary>The folder for the database and other state.</summary>
    public string? Data { get; private init; }

    public static HostFolders For(HostPlatform platform, IReadOnlyDictionary<string, string> environment)
    {
        var home = Absolute("HOME") ?? Absolute("USERPROFILE");
        return platform switch
        {
            HostPlatform.Windows => new HostFolders
            {
                Home = Absolute("USERPROFILE") ?? Absolute("HOME"),
                Settings = Under(Absolute("APPDATA"), Product),
                Data = Under(Absolute("LOCALAPPDATA"), Product),
            },
            HostPlatform.MacOS => new HostFolders
            {
                Home = home,
                Settings = Under(Absolute("XDG_CONFIG_HOME") ?? Under(home, "Library/Application Support"), Product),
                Data = Under(Absolute("XDG_DATA_HOME") ?? Under(home, "Library/Application Support"), Product),
            },
            _ => new HostFolders
            {
                Home = home,
                Settings = Under(Absolute("XDG_CONFIG_HOME") ?? Under(home, ".config"), Product),
                Data = Under(Absolute("XDG_DATA_HOME") ?? Under(home, ".local/share"), Product),
            },
        };

        // The XDG specification says to ignore relative ones.
        string? Absolute(string name) =>
            environment.TryGetValue(name, out var value) && Path.IsPathRooted(value) ? value : null;

        static string? Under(string? folder, string name) => folder is null ? null : Path.Join(folder, name);
    }
}
