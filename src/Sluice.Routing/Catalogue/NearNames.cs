namespace Sluice.Routing.Catalogue;

/// <summary>Finds known names that are close to a mistyped one.</summary>
internal static class NearNames
{
    private const int MaxNameLength = 128;

    /// <summary>The closest known names, best first.</summary>
    public static IReadOnlyList<string> Of(string name, IEnumerable<string> known, int most = 3)
    {
        if (name.Length > MaxNameLength)
        {
            return [];
        }

        return [.. known.Distinct(StringComparer.Ordinal)
            .Where(other => other.Length <= MaxNameLength)
            .Select(other => (other, distance: Distance(name.ToLowerInvariant(), other.ToLowerInvariant())))
            .Where(pair => pair.distance <= Math.Max(2, name.Length / 3) || pair.other.Contains(name, StringComparison.OrdinalIgnoreCase))
            .OrderBy(pair => pair.distance).ThenBy(pair => pair.other, StringComparer.Ordinal)
            .Take(most)
            .Select(pair => pair.other)];
    }

    // Levenshtein distance with one row.
    private static int Distance(string a, string b)
    {
        var row = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
        {
            row[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[b.Length];
    }
}
