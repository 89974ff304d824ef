namespace Sluice.Engine.Cache;

/// <summary>The tokens of one page behind those of its ancestors; fewer than a page holds only where nothing follows.</summary>
internal sealed class PrefixNode
{
    public PrefixNode(PrefixNode? parent, int[] tokens, int page)
    {
        Parent = parent;
        Tokens = tokens;
        Page = page;
        Place = new LinkedListNode<PrefixNode>(this);
    }

    /// <summary>Null for the root of a tenant.</summary>
    public PrefixNode? Parent { get; }

    public int[] Tokens { get; set; }

    public int Page { get; set; }

    /// <summary>By their first token.</summary>
    public Dictionary<int, List<PrefixNode>> Children { get; } = [];

    /// <summary>Its place in the order of use.</summary>
    public LinkedListNode<PrefixNode> Place { get; }

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
