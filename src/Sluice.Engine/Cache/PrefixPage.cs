namespace Sluice.Engine.Cache;

/// <summary>What a node remembers in one group.</summary>
internal struct PrefixPage
{
    /// <summary>The page; meaningless where it holds nothing.</summary>
    public int Page;

    /// <summary>How many of the node's tokens it holds; 0 if there is none (any more).</summary>
    public int Held;

    /// <summary>Its place in the group's order of use, while there is a page.</summary>
    public LinkedListNode<PrefixNode>? Place;
}
