using Sluice.Engine.Kernels.Attention;

namespace Sluice.Engine.Cache;

/// <summary>The pages of running sequences and of remembered prefixes, which give way when pages are short.</summary>
internal sealed class ContextStore(PagePool pool, Action<int, int> copyPage)
{
    private readonly PrefixIndex _prefixes = new(pool);

    /// <summary>Pages that nobody uses.</summary>
    public int Free => pool.Free;

    /// <summary>Pages that are free or can be made free.</summary>
    public int Available => pool.Free + _prefixes.Reclaimable;

    /// <summary>Pages that a sequence of these tokens would need beside those that it can share.</summary>
    public int Missing(string tenant, ReadOnlySpan<int> tokens) =>
        KvLayout.Pages(tokens.Length + 1) - (_prefixes.Match(tenant, tokens) / KvLayout.PagePositions);

    /// <summary>Fills an empty table with what is remembered of the tokens; answers how many of them need no calculation.</summary>
    public int Adopt(string tenant, ReadOnlySpan<int> tokens, PageTable table)
    {
        int found = _prefixes.Share(tenant, tokens, table, out int partialPage, out int partial);
        if (partial == 0)
        {
            return found;
        }

        // The page to be copied must survive what is given back to make room for the copy.
        pool.Share(partialPage);
        if (TryGrow(table, found + partial))
        {
            copyPage(partialPage, table[table.Count - 1]);
            found += partial;
        }

        pool.Release(partialPage);
        return found;
    }

    /// <summary>Gives a sequence pages for this many positions; false if even without remembered prefixes there are too few.</summary>
    public bool TryGrow(PageTable table, int positions)
    {
        while (!table.TryGrow(positions))
        {
            if (!_prefixes.TryReclaim())
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Remembers what a table holds of these tokens.</summary>
    public void Remember(string tenant, ReadOnlySpan<int> tokens, PageTable table) => _prefixes.Add(tenant, tokens, table);
}
