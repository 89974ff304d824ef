namespace Sluice.Engine.Templates;

/// <summary>All filters by name.</summary>
internal static class Filters
{
    private static readonly Dictionary<string, FilterFunction> ByName =
        TextFilters.All.Concat(SequenceFilters.All).Concat(SelectionFilters.All).Concat(ValueFilters.All)
            .ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);

    public static FilterFunction? Find(string name) => ByName.GetValueOrDefault(name);
}
