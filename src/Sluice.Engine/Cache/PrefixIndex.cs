using Sluice.Engine.Kernels.Attention;

namespace Sluice.Engine.Cache;

/// <summary>
/// Finds pages that were calculated before for the same tokens from the start on: a radix tree whose edges are the tokens of one
/// page. Tenants have trees of their own, so nobody can learn from timings what others sent. Pages that nobody else uses are
/// given back in the order of their last use.
/// </summary>
internal sealed class PrefixIndex(PagePool pool)
{
    private const int PageTokens = KvLayout.PagePositions;

    private readonly Dictionary<string, PrefixNode> _tenants = new(StringComparer.Ordinal);
    private readonly LinkedList<PrefixNode> _byUse = [];

    /// <summary>Pages that nobody else uses.</summary>
    public int Reclaimable
    {
        get
        {
            int count = 0;
            for (var place = _byUse.First; place is not null; place = place.Next)
            {
                count += pool.References(place.Value.Page) == 1 ? 1 : 0;
            }

            return count;
        }
    }

    /// <summary>
    /// Appends the pages that hold the first tokens to an empty table, and answers how many tokens they hold. A further page, whose
    /// first <paramref name="partial"/> tokens fit, is to be copied.
    /// </summary>
    public int Share(string tenant, ReadOnlySpan<int> tokens, PageTable table, out int partialPage, out int partial)
    {
        partialPage = -1;
        partial = 0;
        int found = 0;
        if (!_tenants.TryGetValue(tenant, out var node))
        {
            return 0;
        }

        while (node.Closest(tokens[found..], out int common) is { } next)
        {
            node = next;
            if (common < PageTokens)
            {
                (partialPage, partial) = (next.Page, common);
                break;
            }

            table.Share(next.Page);
            found += PageTokens;
        }

        Touch(node);
        return found;
    }

    /// <summary>How many of the tokens are in pages of the index, without using them.</summary>
    public int Match(string tenant, ReadOnlySpan<int> tokens)
    {
        int found = 0;
        if (_tenants.TryGetValue(tenant, out var node))
        {
            while (node.Closest(tokens[found..], out int common) is { } next)
            {
                node = next;
                found += common;
                if (common < PageTokens)
                {
                    break;
                }
            }
        }

        return found;
    }

    /// <summary>Remembers the pages of a table, whose positions hold these tokens.</summary>
    public void Add(string tenant, ReadOnlySpan<int> tokens, PageTable table)
    {
        if (tokens.Length == 0)
        {
            return;
        }

        if (!_tenants.TryGetValue(tenant, out var node))
        {
            _tenants[tenant] = node = new PrefixNode(null, [], -1);
        }

        for (int start = 0; start < tokens.Length; start += PageTokens)
        {
            var own = tokens.Slice(start, Math.Min(PageTokens, tokens.Length - start));
            int page = table[start / PageTokens];
            var closest = node.Closest(own, out int common);
            if (closest is not null && common == own.Length)
            {
                node = closest;
                if (common == PageTokens)
                {
                    // Others calculated the same: one of the two pages is enough.
                    table.Replace(start / PageTokens, closest.Page);
                }
            }
            else if (closest is not null && common == closest.Tokens.Length)
            {
                // It ended where these go on.
                pool.Share(page);
                pool.Release(closest.Page);
                closest.Tokens = own.ToArray();
                closest.Page = page;
                node = closest;
            }
            else
            {
                pool.Share(page);
                var added = new PrefixNode(node, own.ToArray(), page);
                node.Add(added);
                _byUse.AddLast(added.Place);
                node = added;
            }
        }

        Touch(node);
    }

    /// <summary>Gives back the page that was not used for longest and that nobody else uses; false if there is none.</summary>
    public bool TryReclaim()
    {
        for (var place = _byUse.First; place is not null; place = place.Next)
        {
            var node = place.Value;
            if (node.Children.Count == 0 && pool.References(node.Page) == 1)
            {
                Remove(node);
                return true;
            }
        }

        return false;
    }

    private void Remove(PrefixNode node)
    {
        _byUse.Remove(node.Place);
        pool.Release(node.Page);
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

    /// <summary>The deepest first: what others build on is given back after them.</summary>
    private void Touch(PrefixNode node)
    {
        for (var used = node; used.Parent is not null; used = used.Parent)
        {
            _byUse.Remove(used.Place);
            _byUse.AddLast(used.Place);
        }
    }
}
