using System.Collections.Frozen;

namespace Sluice.Engine.Templates;

/// <summary>All filters by name.</summary>
internal static class Filters
{
    private static readonly FrozenDictionary<string, FilterFunction> ByName =
        TextFilters.All.Concat(SequenceFilters.All).Concat(SelectionFilters.All).Concat(ValueFilters.All)
            .ToFrozenDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);

    public static FilterFunction? Find(string name) => ByName.GetValueOrDefault(name);
}
