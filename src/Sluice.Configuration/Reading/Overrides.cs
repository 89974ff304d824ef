using System.Globalization;
using Sluice.Configuration.Types;

namespace Sluice.Configuration.Reading;

/// <summary>Lays values from the environment (<c>SLUICE__SECTION__KEY</c>) and the command line over what the file says.</summary>
internal sealed class Overrides(MappingNode root, OptionType rootType, List<ConfigError> errors)
{
    private const string Prefix = "SLUICE__";

    /// <summary>Applies every variable that begins with the prefix, a list's entries in the order of their numbers.</summary>
    public void ApplyEnvironment(IReadOnlyDictionary<string, string> environment)
    {
        var variables = environment.Keys
            .Where(name => name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            .Select(name => (Name: name, Segments: name[Prefix.Length..].Split("__")))
            .OrderBy(variable => string.Join('\0', variable.Segments.Select(SortKey)), StringComparer.OrdinalIgnoreCase)
            .ThenBy(variable => variable.Name, StringComparer.Ordinal);
        foreach (var (name, segments) in variables)
        {
            Apply(name, segments, environment[name]);
        }
    }

    /// <summary>Replaces a top-level key by values from a command-line option.</summary>
    public void ApplyArgument(string option, string key, IReadOnlyList<string> values, bool isList)
    {
        var origin = new ConfigOrigin(option);
        var items = values.Select(ConfigNode (value) => new ScalarNode(origin, value, isQuoted: true)).ToList();
        root.Set(key, isList ? new SequenceNode(origin, items) : items[0]);
    }

    private void Apply(string variable, string[] segments, string text)
    {
        var origin = new ConfigOrigin(variable);
        ConfigNode parent = root;
        OptionType? type = rootType;
        for (var depth = 0; ; depth++)
        {
            var segment = segments[depth];
            var childType = type?.Child(segment);
            var isLast = depth == segments.Length - 1;
            switch (parent)
            {
                case MappingNode mapping:
                    var key = type is { HasFreeKeys: true } ? FreeKey(mapping, segment) : segment.ToLowerInvariant();
                    var child = isLast ? Value(variable, text, childType) : Container(mapping.Find(key), childType, origin);
                    mapping.Set(key, child);
                    parent = child;
                    break;
                case SequenceNode sequence:
                    if (!int.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture, out var index) || index > sequence.Items.Count)
                    {
                        errors.Add(origin.Error("", $"'{segment}' is not an index of a list with {sequence.Items.Count} entries; the next one is {sequence.Items.Count}"));
                        return;
                    }

                    var existing = index < sequence.Items.Count ? sequence.Items[index] : null;
                    var item = isLast ? Value(variable, text, childType) : Container(existing, childType, origin);
                    sequence.Items.RemoveRange(index, existing is null ? 0 : 1);
                    sequence.Items.Insert(index, item);
                    parent = item;
                    break;
                default:
                    // The file has a value of the wrong kind in the way, and its own error says so.
                    return;
            }

            if (isLast)
            {
                return;
            }

            type = childType;
        }
    }

    private ConfigNode Value(string variable, string text, OptionType? type)
    {
        var origin = new ConfigOrigin(variable);
        if (type is null or { IsScalar: true })
        {
            return new ScalarNode(origin, text);
        }

        var known = errors.Count;
        var node = YamlReader.ReadVariable(variable, text, errors) ?? new ScalarNode(origin, "");
        var isSingle = type.IsList && node is ScalarNode { IsNull: false } && errors.Count == known;
        return isSingle ? new SequenceNode(origin, [node]) : node;
    }

    private static ConfigNode Container(ConfigNode? existing, OptionType? type, ConfigOrigin origin) => existing switch
    {
        null or { IsNull: true } => type is { IsList: true } ? new SequenceNode(origin, []) : new MappingNode(origin, []),
        _ => existing,
    };

    /// <summary>Variables are written in capitals and what they name mostly is not.</summary>
    private static string FreeKey(MappingNode mapping, string segment)
    {
        var existing = mapping.Entries.Find(entry => entry.Key.Equals(segment, StringComparison.OrdinalIgnoreCase));
        return existing?.Key ?? (segment.Any(char.IsAsciiLetterLower) ? segment : segment.ToLowerInvariant());
    }

    private static string SortKey(string segment) =>
        segment.Length < 10 && int.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? index.ToString("D10", CultureInfo.InvariantCulture)
            : segment;
}
