namespace Sluice.Configuration.Types;

/// <summary>Finds what somebody meant to write.</summary>
internal static class Suggestion
{
    public static string UnknownKey(string key, IEnumerable<string> allowed)
    {
        var known = allowed.Order(StringComparer.Ordinal).ToList();
        var meant = Nearest(key, known) is { } near ? $"did you mean '{near}'? " : "";
        return $"unknown key '{key}'; {meant}allowed: {string.Join(", ", known)}";
    }

    /// <summary>The candidate that is at most a third of its letters away, or null.</summary>
    public static string? Nearest(string text, IEnumerable<string> candidates)
    {
        if (text.Length is 0 or > 64)
        {
            return null;
        }

        var best = candidates
            .Where(candidate => candidate.Length <= 64)
            .Select(candidate => (Candidate: candidate, Distance: Distance(text.ToLowerInvariant(), candidate.ToLowerInvariant())))
            .Where(pair => pair.Distance <= Math.Max(1, pair.Candidate.Length / 3))
            .OrderBy(pair => pair.Distance)
            .FirstOrDefault();
        return best.Candidate;
    }

    /// <summary>Levenshtein's distance, one row at a time.</summary>
    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var above = row[j];
                var change = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                row[j] = Math.Min(change, Math.Min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }

        return row[^1];
    }
}
