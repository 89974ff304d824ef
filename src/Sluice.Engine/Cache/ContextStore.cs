using System.Collections.Immutable;
using Sluice.Engine.Kernels.Attention;

namespace Sluice.Engine.Cache;

/// <summary>The pages of running sequences and of remembered prefixes, which give way when pages are short.</summary>
/// <param name="groups">The groups of layers, each with pages of its own.</param>
/// <param name="copyPage">Copies, in a group, a page to another one.</param>
internal sealed class ContextStore(ImmutableArray<PageGroup> groups, Action<int, int, int> copyPage)
{
    private readonly PrefixIndex _prefixes = new(groups);
    private readonly int[] _copied = new int[groups.Length];

    /// <summary>Pages of a group that are free or can be made free.</summary>
    public int Available(int group) => groups[group].Pool.Free + _prefixes.Reclaimable(group);

    /// <summary>Whether a sequence of these tokens finds pages beside the next ones of so many others.</summary>
    public bool HasRoom(string tenant, ReadOnlySpan<int> tokens, int others)
    {
        int shared = _prefixes.Match(tenant, tokens) / KvLayout.PagePositions;
        for (int group = 0; group < groups.Length; group++)
        {
            // Pages that nobody else uses count as available; those behind its window are of no use to it.
            int shares = _prefixes.InUse(group, groups[group].FirstPage(tokens.Length), shared);
            if (groups[group].Most(tokens.Length + 1) - shares + others > Available(group))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Fills an empty table with what is remembered of the tokens; answers how many of them need no calculation.</summary>
    public int Adopt(string tenant, ReadOnlySpan<int> tokens, SlotPages pages)
    {
        int found = _prefixes.Share(tenant, tokens, pages, out var partialNode, out int partial);
        if (partialNode is null)
        {
            return found;
        }

        // The pages to be copied must survive what is given back to make room for the copies.
        for (int group = 0; group < groups.Length; group++)
        {
            _copied[group] = partialNode.Pages[group].Page;
            groups[group].Pool.Share(_copied[group]);
        }

        bool hasRoom = TryGrow(pages, found + partial);
        for (int group = 0; group < groups.Length; group++)
        {
            if (hasRoom)
            {
                copyPage(group, _copied[group], pages[group][pages[group].Count - 1]);
            }

            groups[group].Pool.Release(_copied[group]);
        }

        return hasRoom ? found + partial : found;
    }

    /// <summary>Gives a sequence pages for this many positions; false if even without remembered prefixes there are too few.</summary>
    public bool TryGrow(SlotPages pages, int positions)
    {
        for (int group = 0; group < groups.Length; group++)
        {
            while (pages[group].Missing(positions) > groups[group].Pool.Free)
            {
                if (!_prefixes.TryReclaim(group))
                {
                    return false;
                }
            }
        }

        return pages.TryGrow(positions);
    }

    /// <summary>Remembers what a table holds of these tokens.</summary>
    public void Remember(string tenant, ReadOnlySpan<int> tokens, SlotPages pages) => _prefixes.Add(tenant, tokens, pages);
}
