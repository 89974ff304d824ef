using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Sluice.Engine.Kernels.Attention;

namespace Sluice.Engine.Cache;

/// <summary>The pages of one sequence in one group, in the order of their positions; each holds one reference. Those that the window left behind are missing.</summary>
internal sealed class PageTable(PageGroup group, int capacity)
{
    private readonly int[] _pages = GC.AllocateArray<int>(capacity, pinned: true);

    /// <summary>The most pages.</summary>
    public int Capacity => _pages.Length;

    /// <summary>The index of the first page that is there.</summary>
    public int First { get; private set; }

    /// <summary>The index behind the last page.</summary>
    public int Count { get; private set; }

    /// <summary>The position behind the last page.</summary>
    public int Positions => Count * KvLayout.PagePositions;

    public int this[int index] => Holds(index) ? _pages[index] : throw new ArgumentOutOfRangeException(nameof(index));

    public unsafe int* Pointer => (int*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_pages));

    public bool Holds(int index) => index >= First && index < Count;

    /// <summary>How many pages have to be taken until there are this many positions.</summary>
    public int Missing(int positions) => Math.Max(0, KvLayout.Pages(positions) - Count);

    /// <summary>Takes pages until there are this many positions; false if too few are free, and then it takes none.</summary>
    public bool TryGrow(int positions)
    {
        int missing = Missing(positions);
        if (missing > group.Pool.Free)
        {
            return false;
        }

        for (; missing > 0; missing--)
        {
            group.Pool.TryTake(out _pages[Count]);
            Count++;
        }

        return true;
    }

    /// <summary>Appends a page whose positions others use too.</summary>
    public void Share(int page)
    {
        group.Pool.Share(page);
        _pages[Count++] = page;
    }

    /// <summary>Leaves out a page, whose positions lie behind the window; only before the first that is there.</summary>
    public void Skip()
    {
        if (First != Count)
        {
            throw new InvalidOperationException("Only pages before the first can be left out.");
        }

        First = ++Count;
    }

    /// <summary>Uses another page, with the same content, in the place of one.</summary>
    public void Replace(int index, int page)
    {
        if (_pages[index] != page)
        {
            group.Pool.Share(page);
            group.Pool.Release(_pages[index]);
            _pages[index] = page;
        }
    }

    /// <summary>Gives back the pages that are not needed for a token at this position and those behind it.</summary>
    public void Slide(int position)
    {
        for (int first = Math.Min(Count, group.FirstPage(position)); First < first; First++)
        {
            group.Pool.Release(_pages[First]);
        }
    }

    /// <summary>Gives back the pages that are not needed for this many positions.</summary>
    public void Shrink(int positions)
    {
        int pages = KvLayout.Pages(positions);
        for (int index = Math.Max(First, pages); index < Count; index++)
        {
            group.Pool.Release(_pages[index]);
        }

        Count = Math.Min(Count, pages);
        First = Math.Min(First, Count);
    }
}
