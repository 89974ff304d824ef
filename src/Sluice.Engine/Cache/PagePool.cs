namespace Sluice.Engine.Cache;

/// <summary>Which pages are in use, and by how many; pages given back last are taken first.</summary>
internal sealed class PagePool
{
    private readonly int[] _references;
    private readonly int[] _free;

    public PagePool(int pages)
    {
        _references = new int[pages];
        _free = new int[pages];
        Free = pages;
        Untouched = pages;
        for (int i = 0; i < pages; i++)
        {
            _free[i] = pages - 1 - i;
        }
    }

    public int Count => _references.Length;

    public int Free { get; private set; }

    /// <summary>Pages that were never taken: those of the lowest numbers go first.</summary>
    public int Untouched { get; private set; }

    public bool TryTake(out int page)
    {
        if (Free == 0)
        {
            page = -1;
            return false;
        }

        page = _free[--Free];
        Untouched = Math.Min(Untouched, Count - 1 - page);
        _references[page] = 1;
        return true;
    }

    public int References(int page) => _references[page];

    /// <summary>One more user of a page that is in use.</summary>
    public void Share(int page)
    {
        Require(_references[page] > 0, page);
        _references[page]++;
    }

    /// <summary>One user less; the last one frees the page.</summary>
    public void Release(int page)
    {
        Require(_references[page] > 0, page);
        if (--_references[page] == 0)
        {
            _free[Free++] = page;
        }
    }

    private static void Require(bool condition, int page)
    {
        if (!condition)
        {
            throw new InvalidOperationException($"Page {page} of the cache is not in use.");
        }
    }
}
