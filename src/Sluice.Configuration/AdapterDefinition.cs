using System.Text.Json;
using Sluice.Configuration.Keys;
using Sluice.Configuration.Platform;
using Sluice.Configuration.Reading;
using Sluice.Configuration.Types;

namespace Sluice.Configuration;

/// <summary>An adapter that is not written in the configuration, but has to be what could be written there.</summary>
public static class AdapterDefinition
{
    /// <summary>Reads it by the rules of <c>models[].adapters[]</c>; a relative file starts from the configuration file's folder.</summary>
    /// <param name="definition">The keys of an adapter.</param>
    /// <param name="source">What the configuration in force was read from.</param>
    /// <returns>The adapter, or what is wrong with it: the key (empty for the whole) and a message.</returns>
    public static (AdapterOptions? Adapter, ConfigError? Problem) Read(JsonElement definition, ConfigurationSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        var errors = new List<ConfigError>();
        var folders = HostFolders.For(ConfigurationLoader.CurrentPlatform, source.Environment);
        var folder = ConfigurationLocator.Find(source, folders)?.Folder ?? source.WorkingDirectory;
        var bound = AdapterKeys.Type.TryBind(JsonNodes.Of(definition), "", new BindingContext(folder, folders, errors), out var adapter);
        return bound && errors.Count == 0 ? (adapter, null) : (null, errors[0]);
    }
}
