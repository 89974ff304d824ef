namespace Sluice.Protocols.Peek;

/// <summary>
/// What has to change in a request body before one target takes it. Paths are those of the body's dialect: names joined by dots, <c>[]</c> behind a
/// list (<c>messages[].role</c>).
/// </summary>
public sealed record BodyRules
{
    /// <summary>Rules that change nothing.</summary>
    public static BodyRules None { get; } = new();

    /// <summary>Fields that the target refuses.</summary>
    public IReadOnlySet<string> Refused { get; init; } = new HashSet<string>();

    /// <summary>Fields that the target knows by another name, by their paths; the new name takes the old one's place.</summary>
    public IReadOnlyDictionary<string, string> Renamed { get; init; } = new Dictionary<string, string>();

    /// <summary>The largest numbers that the target takes, by the fields' paths.</summary>
    public IReadOnlyDictionary<string, double> Largest { get; init; } = new Dictionary<string, double>();

    /// <summary>Words that the target knows by another one, by the fields' paths: the word, and what it knows.</summary>
    public IReadOnlyDictionary<string, (string Word, string Known)> Words { get; init; } = new Dictionary<string, (string, string)>();

    /// <summary>Whether names may be written in snake case too, as Google's servers take them.</summary>
    public bool TakesSnakeCase { get; init; }

    /// <summary>Whether there is nothing to change.</summary>
    public bool IsEmpty => Refused.Count + Renamed.Count + Largest.Count + Words.Count == 0;

    /// <summary>Whether any rule means something inside a value.</summary>
    internal bool ReachInto(string path)
    {
        return Refused.Any(IsInside) || Renamed.Keys.Any(IsInside) || Largest.Keys.Any(IsInside) || Words.Keys.Any(IsInside);

        bool IsInside(string rule) => rule.Length > path.Length && rule.StartsWith(path, StringComparison.Ordinal) && rule[path.Length] is ('.' or '[');
    }
}
