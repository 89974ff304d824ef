using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Sluice.Engine.Kernels.Attention;

namespace Sluice.Engine.Cache;

/// <summary>The pages of one sequence in the order of their positions; each holds one reference.</summary>
internal sealed class PageTable(PagePool pool, int capacity)
{
    private readonly int[] _pages = GC.AllocateArray<int>(capacity, pinned: true);

    /// <summary>The most pages.</summary>
    public int Capacity => _pages.Length;

    public int Count { get; private set; }

    /// <summary>Positions that have a page.</summary>
    public int Positions => Count * KvLayout.PagePositions;

    public int this[int index] => index < Count ? _pages[index] : throw new ArgumentOutOfRangeException(nameof(index));

    public unsafe int* Pointer => (int*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_pages));

    /// <summary>Takes pages until there are this many positions; false if too few are free, and then it takes none.</summary>
    public bool TryGrow(int positions)
    {
        int pages = KvLayout.Pages(positions);
        if (pages - Count > pool.Free)
        {
            return false;
        }

        while (Count < pages)
        {
            pool.TryTake(out _pages[Count]);
            Count++;
        }

        return true;
    }

    /// <summary>Appends a page whose positions others use too.</summary>
    public void Share(int page)
    {
        pool.Share(page);
        _pages[Count++] = page;
    }

    /// <summary>Uses another page, with the same content, in the place of one.</summary>
    public void Replace(int index, int page)
    {
        if (_pages[index] != page)
        {
            pool.Share(page);
            pool.Release(_pages[index]);
            _pages[index] = page;
        }
    }

    /// <summary>Gives back the pages that are not needed for this many positions.</summary>
    public void Shrink(int positions)
    {
        for (int pages = KvLayout.Pages(positions); Count > pages;)
        {
            pool.Release(_pages[--Count]);
        }
    }
}
