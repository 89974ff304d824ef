namespace Sluice.Engine.Cache;

/// <summary>The tokens of one page behind those of its ancestors; fewer than a page holds only where nothing follows.</summary>
internal sealed class PrefixNode
{
    public PrefixNode(PrefixNode? parent, int[] tokens, int groups)
    {
        Parent = parent;
        Tokens = tokens;
        Pages = new PrefixPage[groups];
    }

    /// <summary>Null for the root of a tenant.</summary>
    public PrefixNode? Parent { get; }

    public int[] Tokens { get; set; }

    /// <summary>Its page in each group; layers with a window may have given theirs back.</summary>
    public PrefixPage[] Pages { get; }

    /// <summary>By their first token.</summary>
    public Dictionary<int, List<PrefixNode>> Children { get; } = [];

    /// <summary>Whether nothing can be gone on with from here or below.</summary>
    public bool IsUseless
    {
        get
        {
            if (Children.Count > 0 || Parent is null)
            {
                return false;
            }

            foreach (ref readonly var page in Pages.AsSpan())
            {
                if (page.Held == 0)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>The child that has most in common with the tokens that follow, and how many tokens that is.</summary>
    public PrefixNode? Closest(ReadOnlySpan<int> following, out int common)
    {
        PrefixNode? closest = null;
        common = 0;
        if (following.Length > 0 && Children.TryGetValue(following[0], out var candidates))
        {
            foreach (var candidate in candidates)
            {
                int length = following.CommonPrefixLength(candidate.Tokens);
                if (length > common)
                {
                    (closest, common) = (candidate, length);
                }
            }
        }

        return closest;
    }

    public void Add(PrefixNode child)
    {
        if (!Children.TryGetValue(child.Tokens[0], out var siblings))
        {
            Children[child.Tokens[0]] = siblings = [];
        }

        siblings.Add(child);
    }

    public void Remove(PrefixNode child)
    {
        var siblings = Children[child.Tokens[0]];
        siblings.Remove(child);
        if (siblings.Count == 0)
        {
            Children.Remove(child.Tokens[0]);
        }
    }
}
