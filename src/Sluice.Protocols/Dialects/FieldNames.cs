using System.Collections.Frozen;

namespace Sluice.Protocols.Dialects;

/// <summary>How one dialect names the fields of the conversation model, so that losses are told in the caller's own words.</summary>
public sealed class FieldNames
{
    private readonly FrozenDictionary<string, string> _names;

    /// <summary>Makes the names of a dialect.</summary>
    /// <param name="names">The dialect's path by the conversation model's path; a field with the same name in both needs no entry.</param>
    public FieldNames(IEnumerable<KeyValuePair<string, string>> names) => _names = names.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The same names, but for one field.</summary>
    /// <param name="path">The conversation model's path.</param>
    /// <param name="name">The dialect's path.</param>
    public FieldNames With(string path, string name) => new(_names.Where(known => known.Key != path).Append(KeyValuePair.Create(path, name)));

    /// <summary>The conversation model's own names.</summary>
    public static FieldNames Neutral { get; } = new([]);

    /// <summary>The conversation model's path for a dialect's; the longest known beginning decides.</summary>
    /// <param name="path">The dialect's path, such as <c>generationConfig.seed</c>.</param>
    public string Neutralise(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var best = _names.Where(name => path == name.Value || path.StartsWith(name.Value + ".", StringComparison.Ordinal) || path.StartsWith(name.Value + "[]", StringComparison.Ordinal))
            .OrderByDescending(name => name.Value.Length).ThenBy(name => name.Key.Length).FirstOrDefault();
        return best.Key is null ? path : best.Key + path[best.Value.Length..];
    }

    /// <summary>Turns a path of the conversation model into the dialect's path; the longest known beginning decides.</summary>
    /// <param name="path">The path, such as <c>stop_sequences</c>, or one that leads on into a schema, such as <c>format.schema/properties/a</c>.</param>
    public string Translate(string path)
    {
        var end = path.Length;
        while (end > 0)
        {
            if (_names.TryGetValue(path[..end], out var name))
                return end == path.Length ? name : name + path[end..];
            end = path.LastIndexOfAny(['.', '/'], end - 1);
        }

        return path;
    }
}
