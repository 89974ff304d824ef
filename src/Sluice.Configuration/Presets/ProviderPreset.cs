using Sluice.Configuration.Reading;

namespace Sluice.Configuration;

/// <summary>A well-known service, as its entry in the built-in list tells it.</summary>
/// <param name="Id">The name by which <c>preset:</c> means it.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="Dialect">The dialect of its API, in the configuration's word.</param>
/// <param name="BaseUrl">Its address; null where everybody has one of their own.</param>
/// <param name="KeyVariable">The environment variable that holds its key; null if it needs none.</param>
/// <param name="Endpoints">What it offers.</param>
/// <param name="Models">The patterns of model names that are sent to it.</param>
/// <param name="Quirks">Where it differs from its dialect, key by key as in the configuration.</param>
/// <param name="Note">What else to know; null if nothing.</param>
public sealed record ProviderPreset(
    string Id,
    string Name,
    string Dialect,
    string? BaseUrl,
    string? KeyVariable,
    IReadOnlyList<string> Endpoints,
    IReadOnlyList<string> Models,
    IReadOnlyList<(string Key, string Value)> Quirks,
    string? Note)
{
    /// <summary>Whether a key of the list is for people only and no key of the configuration.</summary>
    internal static bool IsForReaders(string key) => key is "id" or "name" or "endpoints" or "note";

    internal static ProviderPreset Of(string id, MappingNode entry) => new(
        id,
        Text(entry, "name") ?? id,
        Text(entry, "dialect")!,
        Text(entry, "base_url"),
        Text(entry, "api_key_env"),
        Texts(entry.Find("endpoints")),
        Texts(entry.Find("models")),
        entry.Find("quirks") is MappingNode quirks ? [.. quirks.Entries.Select(quirk => (quirk.Key, Told(quirk.Value)))] : [],
        Text(entry, "note"));

    private static string? Text(MappingNode entry, string key) => (entry.Find(key) as ScalarNode)?.Text;

    private static IReadOnlyList<string> Texts(ConfigNode? node) => node is SequenceNode list ? [.. list.Items.OfType<ScalarNode>().Select(item => item.Text)] : [];

    private static string Told(ConfigNode node) => node switch
    {
        SequenceNode => string.Join(", ", Texts(node)),
        MappingNode mapping => string.Join(", ", mapping.Entries.Select(entry => $"{entry.Key} as {Told(entry.Value)}")),
        _ => ((ScalarNode)node).Text,
    };
}
