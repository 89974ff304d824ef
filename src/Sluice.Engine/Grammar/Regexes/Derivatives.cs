using Sluice.Engine.Grammar.Limits;

namespace Sluice.Engine.Grammar.Regexes;

/// <summary>What expressions still have to match behind a byte (Brzozowski 1964), worked out when asked for and then remembered.</summary>
internal sealed class Derivatives
{
    private readonly RegexPool _pool;
    private readonly Dictionary<long, RegexNode> _known = [];
    private readonly Dictionary<RegexNode, bool> _empty = [];

    public Derivatives(RegexPool pool)
    {
        _pool = pool;
        Classes = new ByteClasses(pool.Sets);
    }

    /// <summary>The groups of bytes as of the making of this object; expressions with other sets can't be derived.</summary>
    public ByteClasses Classes { get; }

    public RegexNode Of(RegexNode node, int byteClass)
    {
        switch (node.Kind)
        {
            case RegexKind.Empty or RegexKind.Epsilon:
                return _pool.Empty;
            case RegexKind.Bytes:
                return node.Set.Contains(Classes.Representative(byteClass)) ? _pool.Epsilon : _pool.Empty;
        }

        if (!MayBegin(node, byteClass))
        {
            return _pool.Empty;
        }

        _pool.Work.Spend(1);
        long key = ((long)node.Id << 8) | (uint)byteClass;
        if (!_known.TryGetValue(key, out var result))
        {
            _known[key] = result = Derive(node, byteClass);
        }

        return result;
    }

    /// <summary>False where an expression can't begin with a group of bytes, as can be seen without deriving it.</summary>
    public bool MayBegin(RegexNode node, int byteClass) => node.First.Contains(Classes.Representative(byteClass));

    /// <summary>Whether an expression matches nothing at all.</summary>
    public bool IsEmpty(RegexNode node)
    {
        if (!node.HasBoolean)
        {
            return node == _pool.Empty;
        }

        switch (node.Kind)
        {
            case RegexKind.Concat:
                return IsEmpty(node.Children[0]) || IsEmpty(node.Children[1]);
            case RegexKind.Or:
                return Array.TrueForAll(node.Children, IsEmpty);
            case RegexKind.Repeat:
                return node.Min > 0 && IsEmpty(node.Children[0]);
        }

        if (node.IsNullable || _pool.Counted(node) is { IsPossible: true })
        {
            return false;
        }

        if (!_empty.TryGetValue(node, out bool isEmpty))
        {
            isEmpty = Search(node);
        }

        return isEmpty;
    }

    private RegexNode Derive(RegexNode node, int byteClass)
    {
        switch (node.Kind)
        {
            case RegexKind.Concat:
                var first = _pool.Concat(Of(node.Children[0], byteClass), node.Children[1]);
                return node.Children[0].IsNullable ? _pool.Or(first, Of(node.Children[1], byteClass)) : first;
            case RegexKind.Or:
                return _pool.Or([.. node.Children.Where(child => MayBegin(child, byteClass)).Select(child => Of(child, byteClass))]);
            case RegexKind.And:
                return _pool.And([.. node.Children.Select(child => Of(child, byteClass))]);
            case RegexKind.Not:
                return _pool.Not(Of(node.Children[0], byteClass));
            default:
                var rest = _pool.Repeat(node.Children[0], Math.Max(0, node.Min - 1), node.Max < 0 ? -1 : node.Max - 1);
                return _pool.Concat(Of(node.Children[0], byteClass), rest);
        }
    }

    /// <summary>Goes through all derivatives until one matches the empty text.</summary>
    private bool Search(RegexNode start)
    {
        var cameFrom = new Dictionary<RegexNode, RegexNode?> { [start] = null };
        var open = new Queue<RegexNode>([start]);
        while (open.TryDequeue(out var node))
        {
            for (int byteClass = 0; byteClass < Classes.Count; byteClass++)
            {
                var next = Of(node, byteClass);
                if (next.IsNullable || (_empty.TryGetValue(next, out bool isEmpty) && !isEmpty) || (!next.HasBoolean && next != _pool.Empty))
                {
                    for (RegexNode? passed = node; passed is not null; passed = cameFrom[passed])
                    {
                        _empty[passed] = false;
                    }

                    return false;
                }

                if (next != _pool.Empty && !_empty.ContainsKey(next) && cameFrom.TryAdd(next, node))
                {
                    GrammarLimits.Check(cameFrom.Count < GrammarLimits.EmptinessSteps, "an intersection or complement that is too large");
                    open.Enqueue(next);
                }
            }
        }

        foreach (var node in cameFrom.Keys)
        {
            _empty[node] = true;
        }

        return true;
    }
}
