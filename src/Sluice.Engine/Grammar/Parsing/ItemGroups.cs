namespace Sluice.Engine.Grammar.Parsing;

/// <summary>The items of a row by what they stand in front of. Immutable.</summary>
internal readonly struct ItemGroups(int[] keys, Item[][] items)
{
    /// <summary>What items stand in front of, in ascending order.</summary>
    public int[] Keys => keys;

    public Item[][] Items => items;

    /// <summary>The items in front of a symbol that some are in front of.</summary>
    public Item[] this[int key] => items[Array.BinarySearch(keys, key)];
}
