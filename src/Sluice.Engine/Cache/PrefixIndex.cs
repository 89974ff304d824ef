using System.Collections.Immutable;
using Sluice.Engine.Kernels.Attention;

namespace Sluice.Engine.Cache;

/// <summary>
/// Finds pages that were calculated before for the same tokens from the start on: a radix tree whose edges are the tokens of one
/// page. Tenants have trees of their own, so nobody can learn from timings what others sent. Pages that nobody else uses are
/// given back in the order of their last use. Layers with a window need only the last pages before the place that is gone on
/// from, so there pages are given back one by one, and it is gone on from where enough of them are left.
/// </summary>
internal sealed class PrefixIndex
{
    private const int PageTokens = KvLayout.PagePositions;

    private readonly ImmutableArray<PageGroup> _groups;
    private readonly Dictionary<string, PrefixNode> _tenants = new(StringComparer.Ordinal);
    private readonly LinkedList<PrefixNode>[] _byUse;
    private readonly int[] _unbroken;

    // How often each page is remembered: the first tokens of a page that a sequence goes on filling may be those of several nodes.
    private readonly int[][] _remembered;

    // The nodes whose tokens were found last, from the first page on.
    private readonly List<PrefixNode> _path = [];

    public PrefixIndex(ImmutableArray<PageGroup> groups)
    {
        _groups = groups;
        _byUse = [.. groups.Select(_ => new LinkedList<PrefixNode>())];
        _unbroken = new int[groups.Length];
        _remembered = [.. groups.Select(group => new int[group.Pool.Count])];
    }

    /// <summary>Pages of a group that nobody else uses.</summary>
    public int Reclaimable(int group)
    {
        int count = 0;
        for (int page = 0; page < _remembered[group].Length; page++)
        {
            count += _remembered[group][page] > 0 && !IsInUse(group, page) ? 1 : 0;
        }

        return count;
    }

    /// <summary>
    /// Appends the pages that hold what is needed of the first tokens to an empty table, and answers how many tokens they stand for.
    /// The pages of <paramref name="partialNode"/>, of which the first <paramref name="partial"/> tokens fit too, are to be copied.
    /// </summary>
    public int Share(string tenant, ReadOnlySpan<int> tokens, SlotPages pages, out PrefixNode? partialNode, out int partial)
    {
        int found = Match(tenant, tokens);
        int whole = found / PageTokens;
        partial = found % PageTokens;
        partialNode = partial > 0 ? _path[whole] : null;
        for (int group = 0; group < _groups.Length; group++)
        {
            int first = _groups[group].FirstPage(found);
            for (int index = 0; index < whole; index++)
            {
                if (index < first)
                {
                    pages[group].Skip();
                }
                else
                {
                    pages[group].Share(_path[index].Pages[group].Page);
                }
            }

            Touch(group, first, partial > 0 ? whole + 1 : whole);
        }

        return found - partial;
    }

    /// <summary>Of the pages that were found last, those of a group from one on that others use at the moment.</summary>
    public int InUse(int group, int first, int end)
    {
        int count = 0;
        for (int i = first; i < end; i++)
        {
            count += IsInUse(group, _path[i].Pages[group].Page) ? 1 : 0;
        }

        return count;
    }

    /// <summary>How many of the tokens need no calculation, without using them.</summary>
    public int Match(string tenant, ReadOnlySpan<int> tokens)
    {
        _path.Clear();
        if (!_tenants.TryGetValue(tenant, out var node))
        {
            return 0;
        }

        // In each group the pages from here on are there, up to the present one.
        _unbroken.AsSpan().Clear();
        int best = 0;
        while (node.Closest(tokens[(_path.Count * PageTokens)..], out int common) is { } next)
        {
            int usable = common;
            for (int group = 0; group < _groups.Length; group++)
            {
                usable = Math.Min(usable, next.Pages[group].Held);
            }

            int end = (_path.Count * PageTokens) + usable;
            bool isWhole = usable > 0;
            for (int group = 0; group < _groups.Length; group++)
            {
                isWhole &= _unbroken[group] <= _groups[group].FirstPage(end);
                _unbroken[group] = next.Pages[group].Held < PageTokens ? _path.Count + 1 : _unbroken[group];
            }

            best = isWhole ? end : best;
            _path.Add(next);
            node = next;
            if (common < PageTokens)
            {
                break;
            }
        }

        return best;
    }

    /// <summary>Remembers the pages of a table, whose positions hold these tokens.</summary>
    public void Add(string tenant, ReadOnlySpan<int> tokens, SlotPages pages)
    {
        if (tokens.Length == 0)
        {
            return;
        }

        if (!_tenants.TryGetValue(tenant, out var node))
        {
            _tenants[tenant] = node = new PrefixNode(null, [], 0);
        }

        _path.Clear();
        for (int start = 0; start < tokens.Length; start += PageTokens)
        {
            var own = tokens.Slice(start, Math.Min(PageTokens, tokens.Length - start));
            var closest = node.Closest(own, out int common);
            if (closest is null || common < Math.Min(own.Length, closest.Tokens.Length))
            {
                closest = new PrefixNode(node, own.ToArray(), _groups.Length);
                node.Add(closest);
            }
            else if (closest.Tokens.Length < own.Length)
            {
                // It ended where these go on.
                closest.Tokens = own.ToArray();
            }

            for (int group = 0; group < _groups.Length; group++)
            {
                TakeOver(closest, group, pages[group], start / PageTokens, own.Length);
            }

            _path.Add(closest);
            node = closest;
        }

        for (int group = 0; group < _groups.Length; group++)
        {
            Touch(group, Math.Max(pages[group].First, _groups[group].FirstPage(tokens.Length)), _path.Count);
        }
    }

    /// <summary>Forgets the page of a group that was not used for longest and that nobody else uses; false if there is none.</summary>
    public bool TryReclaim(int group)
    {
        for (var place = _byUse[group].First; place is not null; place = place.Next)
        {
            var node = place.Value;
            if (IsInUse(group, node.Pages[group].Page))
            {
                continue;
            }

            if (_groups[group].HasWindow)
            {
                Drop(node, group);
                Prune(node);
                return true;
            }

            if (node.Children.Count == 0)
            {
                Remove(node);
                Prune(node.Parent!);
                return true;
            }
        }

        return false;
    }

    private bool IsInUse(int group, int page) => _groups[group].Pool.References(page) > _remembered[group][page];

    /// <summary>One page of the same content is enough; of two with different lengths, the longer one.</summary>
    private void TakeOver(PrefixNode node, int group, PageTable table, int index, int held)
    {
        if (!table.Holds(index))
        {
            return;
        }

        ref var page = ref node.Pages[group];
        if (page.Held < held)
        {
            _groups[group].Pool.Share(table[index]);
            _remembered[group][table[index]]++;
            Drop(node, group);
            page.Page = table[index];
            page.Held = held;
            page.Place = _byUse[group].AddLast(node);
        }
        else if (held == PageTokens)
        {
            table.Replace(index, page.Page);
        }
    }

    private void Drop(PrefixNode node, int group)
    {
        ref var page = ref node.Pages[group];
        if (page.Held > 0)
        {
            _byUse[group].Remove(page.Place!);
            _groups[group].Pool.Release(page.Page);
            _remembered[group][page.Page]--;
            page = default;
        }
    }

    /// <summary>Forgets a node from which nothing can be gone on any more, and those before it that were kept for it.</summary>
    private void Prune(PrefixNode node)
    {
        while (node.IsUseless)
        {
            Remove(node);
            node = node.Parent!;
        }
    }

    private void Remove(PrefixNode node)
    {
        for (int group = 0; group < _groups.Length; group++)
        {
            Drop(node, group);
        }

        var parent = node.Parent!;
        parent.Remove(node);
        if (parent.Parent is null && parent.Children.Count == 0)
        {
            foreach (var (tenant, root) in _tenants)
            {
                if (root == parent)
                {
                    _tenants.Remove(tenant);
                    break;
                }
            }
        }
    }

    /// <summary>
    /// Notes that pages of the path were used. Where all pages are needed, the deepest are given back first, for others build on
    /// those before them; where only the last are needed, the deepest come last.
    /// </summary>
    private void Touch(int group, int first, int end)
    {
        bool hasWindow = _groups[group].HasWindow;
        for (int i = first; i < end; i++)
        {
            if (_path[hasWindow ? i : first + end - 1 - i].Pages[group].Place is { } place)
            {
                _byUse[group].Remove(place);
                _byUse[group].AddLast(place);
            }
        }
    }
}
