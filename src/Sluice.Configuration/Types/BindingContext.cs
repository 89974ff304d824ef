using Sluice.Configuration.Platform;
using Sluice.Configuration.Reading;

namespace Sluice.Configuration.Types;

/// <summary>What reading needs besides the nodes, and what it finds out.</summary>
internal sealed class BindingContext(string folder, HostFolders folders, List<ConfigError> errors)
{
    /// <summary>The folder that relative paths start from.</summary>
    public string Folder { get; } = folder;

    public HostFolders Folders { get; } = folders;

    public List<ConfigError> Errors { get; } = errors;

    /// <summary>Where each value was written, by its path.</summary>
    public Dictionary<string, ConfigNode> Nodes { get; } = new(StringComparer.Ordinal);

    public void Report(ConfigNode node, string path, string message) => Report(node.Origin, path, message);

    public void Report(ConfigOrigin origin, string path, string message) =>
        Errors.Add(origin.Error(path, message));

    /// <summary>Where a path was written, or the nearest thing around it.</summary>
    public ConfigOrigin OriginOf(string path)
    {
        for (var at = path; ; at = at[..Math.Max(0, at.LastIndexOfAny(['.', '[']))])
        {
            // What a preset filled in has no place of its own.
            if (Nodes.TryGetValue(at, out var node) && node.Origin.Source is not null)
            {
                return node.Origin;
            }

            if (at.Length == 0)
            {
                return new ConfigOrigin("configuration");
            }
        }
    }
}
