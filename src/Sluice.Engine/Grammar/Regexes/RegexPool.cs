using Sluice.Engine.Grammar.Limits;

namespace Sluice.Engine.Grammar.Regexes;

/// <summary>Makes regular expressions over bytes in a simplified form, each only once. Not safe for concurrent use.</summary>
internal sealed class RegexPool
{
    private readonly Dictionary<RegexKey, RegexNode> _nodes = [];
    private readonly HashSet<ByteSet> _sets = [];

    public RegexPool()
    {
        Empty = Make(RegexKind.Empty, default, [], 0, 0, isNullable: false);
        Epsilon = Make(RegexKind.Epsilon, default, [], 0, 0, isNullable: true);
        AnyText = Repeat(Bytes(ByteSet.All), 0, -1);
    }

    /// <summary>Matches nothing.</summary>
    public RegexNode Empty { get; }

    /// <summary>Matches the empty text.</summary>
    public RegexNode Epsilon { get; }

    /// <summary>Matches any bytes.</summary>
    public RegexNode AnyText { get; }

    /// <summary>How much all expressions are made of.</summary>
    public int Size { get; private set; }

    /// <summary>All sets of bytes that some expression asks about.</summary>
    public IReadOnlyCollection<ByteSet> Sets => _sets;

    public RegexNode Bytes(ByteSet set)
    {
        if (set.IsEmpty)
        {
            return Empty;
        }

        _sets.Add(set);
        return Make(RegexKind.Bytes, set, [], 0, 0, isNullable: false);
    }

    public RegexNode Literal(ReadOnlySpan<byte> bytes)
    {
        var node = Epsilon;
        for (int i = bytes.Length - 1; i >= 0; i--)
        {
            node = Concat(Bytes(ByteSet.Of(bytes[i])), node);
        }

        return node;
    }

    public RegexNode Concat(params ReadOnlySpan<RegexNode> parts)
    {
        var node = Epsilon;
        for (int i = parts.Length - 1; i >= 0; i--)
        {
            node = Concat(parts[i], node);
        }

        return node;
    }

    public RegexNode Concat(RegexNode left, RegexNode right)
    {
        if (left == Empty || right == Empty)
        {
            return Empty;
        }

        if (left == Epsilon || right == Epsilon)
        {
            return left == Epsilon ? right : left;
        }

        if (left == AnyText && right == AnyText)
        {
            return AnyText;
        }

        // Always nested to the right, so that equal sequences look equal. What is on the left already is.
        if (left.Kind == RegexKind.Concat)
        {
            var parts = new List<RegexNode>();
            for (; left.Kind == RegexKind.Concat; left = left.Children[1])
            {
                parts.Add(left.Children[0]);
            }

            right = Concat(left, right);
            for (int i = parts.Count - 1; i >= 0; i--)
            {
                right = Concat(parts[i], right);
            }

            return right;
        }

        return Make(RegexKind.Concat, default, [left, right], 0, 0, left.IsNullable && right.IsNullable);
    }

    public RegexNode Or(params ReadOnlySpan<RegexNode> alternatives)
    {
        var flat = new SortedDictionary<int, RegexNode>();
        var set = default(ByteSet);
        foreach (var alternative in alternatives)
        {
            foreach (var node in alternative.Kind == RegexKind.Or ? alternative.Children : [alternative])
            {
                if (node == AnyText)
                {
                    return AnyText;
                }

                if (node.Kind == RegexKind.Bytes)
                {
                    set |= node.Set;
                }
                else if (node != Empty)
                {
                    flat[node.Id] = node;
                }
            }
        }

        if (!set.IsEmpty)
        {
            var bytes = Bytes(set);
            flat[bytes.Id] = bytes;
        }

        if (flat.Count > 1 && flat.ContainsKey(Epsilon.Id) && flat.Values.Any(node => node != Epsilon && node.IsNullable))
        {
            flat.Remove(Epsilon.Id);
        }

        return flat.Count switch
        {
            0 => Empty,
            1 => flat.Values.First(),
            _ => Make(RegexKind.Or, default, [.. flat.Values], 0, 0, flat.Values.Any(node => node.IsNullable)),
        };
    }

    public RegexNode And(params ReadOnlySpan<RegexNode> conditions)
    {
        var flat = new SortedDictionary<int, RegexNode>();
        ByteSet? set = null;
        foreach (var condition in conditions)
        {
            foreach (var node in condition.Kind == RegexKind.And ? condition.Children : [condition])
            {
                if (node == Empty)
                {
                    return Empty;
                }

                if (node.Kind == RegexKind.Bytes)
                {
                    set = node.Set & (set ?? ByteSet.All);
                }
                else if (node != AnyText)
                {
                    flat[node.Id] = node;
                }
            }
        }

        if (set is { } common)
        {
            var bytes = Bytes(common);
            if (bytes == Empty)
            {
                return Empty;
            }

            flat[bytes.Id] = bytes;
        }

        if (flat.Count == 0)
        {
            return AnyText;
        }

        bool isNullable = flat.Values.All(node => node.IsNullable);
        if (flat.ContainsKey(Epsilon.Id))
        {
            return isNullable ? Epsilon : Empty;
        }

        return flat.Count == 1 ? flat.Values.First() : Make(RegexKind.And, default, [.. flat.Values], 0, 0, isNullable);
    }

    public RegexNode Not(RegexNode node)
    {
        if (node == Empty || node == AnyText)
        {
            return node == Empty ? AnyText : Empty;
        }

        return node.Kind == RegexKind.Not ? node.Children[0] : Make(RegexKind.Not, default, [node], 0, 0, !node.IsNullable);
    }

    public RegexNode Optional(RegexNode node) => Or(Epsilon, node);

    /// <summary>A node so many times; a maximum of -1 means any number.</summary>
    public RegexNode Repeat(RegexNode node, int min, int max)
    {
        if (max == 0 || node == Epsilon)
        {
            return Epsilon;
        }

        if (node == Empty)
        {
            return min == 0 ? Epsilon : Empty;
        }

        if (node.IsNullable)
        {
            min = 0;
        }

        bool isStar = node.Kind == RegexKind.Repeat && node is { Min: 0, Max: -1 };
        return (min == 1 && max == 1) || isStar ? node : Make(RegexKind.Repeat, default, [node], min, max, min == 0);
    }

    /// <summary>
    /// An expression that begins with the same texts of up to so many bytes, and goes on behind them where this one does, but has
    /// no larger counts: more repetitions than bytes can't be told from any number. Counts within intersections stay.
    /// </summary>
    public RegexNode Widen(RegexNode node, int bytes) => Widen(node, bytes, bytes);

    private RegexNode Widen(RegexNode node, int bytes, int left)
    {
        if (node.LargestCount < bytes)
        {
            return node;
        }

        switch (node.Kind)
        {
            case RegexKind.Repeat:
                return Repeat(Widen(node.Children[0], bytes, bytes), Math.Min(node.Min, bytes), node.Max >= bytes ? -1 : node.Max);
            case RegexKind.Or:
                return Or([.. node.Children.Select(child => Widen(child, bytes, left))]);
            case RegexKind.Concat when left > 0:
                var (first, rest) = (node.Children[0], node.Children[1]);
                return Concat(Widen(first, bytes, left), Widen(rest, bytes, first.IsNullable ? left : left - 1));
            default:
                return node;
        }
    }

    private RegexNode Make(RegexKind kind, ByteSet set, RegexNode[] children, int min, int max, bool isNullable)
    {
        var key = new RegexKey(kind, set, children, min, max);
        if (_nodes.TryGetValue(key, out var known))
        {
            return known;
        }

        int depth = 1;
        for (int i = 0; i < children.Length; i++)
        {
            // The derivative of a sequence goes into its rest only where its beginning can be skipped.
            if (kind != RegexKind.Concat || i == 0 || children[0].IsNullable)
            {
                depth = Math.Max(depth, 1 + children[i].Depth);
            }
        }

        Size += 1 + children.Length;
        GrammarLimits.Check(Size <= GrammarLimits.RegexParts, $"regular expressions with more than {GrammarLimits.RegexParts} parts");
        GrammarLimits.Check(depth <= GrammarLimits.RegexDepth, $"regular expressions nested deeper than {GrammarLimits.RegexDepth}");
        return _nodes[key] = new RegexNode
        {
            Id = _nodes.Count,
            Kind = kind,
            Set = set,
            Children = children,
            Min = min,
            Max = max,
            IsNullable = isNullable,
            HasBoolean = kind is RegexKind.And or RegexKind.Not || Array.Exists(children, child => child.HasBoolean),
            Depth = depth,
            First = FirstOf(kind, set, children),
            LargestCount = kind == RegexKind.And ? 0 : Math.Max(Math.Max(min, max), children.Select(child => child.LargestCount).DefaultIfEmpty().Max()),
        };
    }

    private static ByteSet FirstOf(RegexKind kind, ByteSet set, RegexNode[] children)
    {
        switch (kind)
        {
            case RegexKind.Bytes:
                return set;
            case RegexKind.Concat:
                return children[0].IsNullable ? children[0].First | children[1].First : children[0].First;
            case RegexKind.Repeat:
                return children[0].First;
            case RegexKind.Not:
                return ByteSet.All;
        }

        var first = kind == RegexKind.And ? ByteSet.All : default;
        foreach (var child in children)
        {
            first = kind == RegexKind.And ? first & child.First : first | child.First;
        }

        return first;
    }
}
