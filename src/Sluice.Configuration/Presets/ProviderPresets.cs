using System.Text.Json;
using Sluice.Configuration.Keys;
using Sluice.Configuration.Platform;
using Sluice.Configuration.Reading;
using Sluice.Configuration.Types;

namespace Sluice.Configuration;

/// <summary>The well-known providers: what a <c>preset</c> fills in, and what is found without any configuration.</summary>
public static class ProviderPresets
{
    private static readonly Lazy<IReadOnlyDictionary<string, MappingNode>> s_presets = new(Read);

    /// <summary>The names of the presets, in the order of the built-in list.</summary>
    public static IReadOnlyList<string> Names => [.. s_presets.Value.Keys];

    /// <summary>What is known of each service.</summary>
    public static IReadOnlyList<ProviderPreset> All => [.. s_presets.Value.Select(pair => ProviderPreset.Of(pair.Key, pair.Value))];

    /// <summary>One provider for each well-known key variable that is set and not empty.</summary>
    public static IReadOnlyList<ProviderOptions> FromEnvironment(IReadOnlyDictionary<string, string> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return [.. s_presets.Value.Where(preset => preset.Value.Find("base_url") is not null && IsSet(KeyVariable(preset.Value))).Select(preset => Create(preset.Key))];

        bool IsSet(string? variable) => variable is not null && environment.TryGetValue(variable, out var key) && !string.IsNullOrWhiteSpace(key);
    }

    /// <summary>Adds to a provider's entry what it leaves out and its preset knows.</summary>
    internal static void FillIn(MappingNode provider)
    {
        if (provider.Find("preset") is not ScalarNode { IsNull: false } name || !s_presets.Value.TryGetValue(name.Text, out var preset))
        {
            return;
        }

        foreach (var entry in preset.Entries)
        {
            if (!ProviderPreset.IsForReaders(entry.Key) && provider.Find(entry.Key) is null)
            {
                provider.Set(entry.Key, entry.Value.Clone());
            }
        }
    }

    private static ProviderOptions Create(string name)
    {
        var entry = new MappingNode(default, [new("id", default, Text(name)), new("preset", default, Text(name))]);
        FillIn(entry);
        var context = new BindingContext("/", new HostFolders(), []);
        return ProviderKeys.Type.TryBind(entry, "", context, out var options) && context.Errors.Count == 0
            ? options
            : throw new InvalidOperationException($"The built-in preset '{name}' is broken: {context.Errors[0].Message}");
    }

    private static string? KeyVariable(MappingNode preset) => (preset.Find("api_key_env") as ScalarNode)?.Text;

    private static Dictionary<string, MappingNode> Read()
    {
        using var stream = typeof(ProviderPresets).Assembly.GetManifestResourceStream("presets.json")!;
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.EnumerateArray()
            .Select(preset => (MappingNode)ToNode(preset))
            .ToDictionary(preset => ((ScalarNode)preset.Find("id")!).Text, StringComparer.Ordinal);
    }

    private static ConfigNode ToNode(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => new MappingNode(default, [.. element.EnumerateObject().Select(item => new MappingEntry(item.Name, default, ToNode(item.Value)))]),
        JsonValueKind.Array => new SequenceNode(default, [.. element.EnumerateArray().Select(ToNode)]),
        _ => Text(element.ToString()),
    };

    private static ScalarNode Text(string text) => new(default, text);
}
