using Sluice.Engine.Grammar.Limits;

namespace Sluice.Engine.Grammar.Regexes;

/// <summary>Makes regular expressions over bytes in a simplified form, each only once. Not safe for concurrent use.</summary>
internal sealed class RegexPool
{
    /// <summary>So many parts in front of all alternatives are put there once.</summary>
    private const int MostFactored = 200;

    /// <summary>What is left of a character has at most so many parts: two escaped surrogates are twelve bytes.</summary>
    private const int MostLeadParts = 12;

    private static readonly ByteSet Quote = ByteSet.Of((byte)'"');

    private readonly Dictionary<RegexKey, RegexNode> _nodes = [];
    private readonly Dictionary<ByteSet, RegexNode> _bytes = [];
    private readonly Dictionary<long, RegexNode> _pairs = [];
    private int _count;
    private readonly HashSet<ByteSet> _sets = [];
    private readonly HashSet<RegexNode> _characters = [];

    /// <summary>Begins without expressions.</summary>
    /// <param name="work">What may be done with them.</param>
    public RegexPool(GrammarWork work)
    {
        Work = work;
        Empty = New(RegexKind.Empty, default, [], 0, 0, isNullable: false);
        Epsilon = New(RegexKind.Epsilon, default, [], 0, 0, isNullable: true);
        Guard = Bytes(ByteSet.Of(0xFF));
        AnyText = Repeat(Bytes(ByteSet.All), 0, -1);
    }

    /// <summary>Matches a byte that no text has.</summary>
    public RegexNode Guard { get; }

    /// <summary>Matches nothing.</summary>
    public RegexNode Empty { get; }

    /// <summary>Matches the empty text.</summary>
    public RegexNode Epsilon { get; }

    /// <summary>Matches any bytes.</summary>
    public RegexNode AnyText { get; }

    /// <summary>What may still be done with expressions and all that is made of them.</summary>
    public GrammarWork Work { get; }

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

        if (!_bytes.TryGetValue(set, out var node))
        {
            _sets.Add(set);
            _bytes[set] = node = New(RegexKind.Bytes, set, [], 0, 0, isNullable: false);
        }

        return node;
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

        Work.Spend(1);
        long key = ((long)left.Id << 32) | (uint)right.Id;
        if (!_pairs.TryGetValue(key, out var node))
        {
            _pairs[key] = node = New(RegexKind.Concat, default, [left, right], 0, 0, left.IsNullable && right.IsNullable);
        }

        return node;
    }

    public RegexNode Or(params ReadOnlySpan<RegexNode> alternatives)
    {
        var flat = new List<RegexNode>(alternatives.Length);
        var set = default(ByteSet);
        foreach (var alternative in alternatives)
        {
            foreach (var node in alternative.Kind == RegexKind.Or ? alternative.Children : new ReadOnlySpan<RegexNode>(in alternative))
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
                    flat.Add(node);
                }
            }
        }

        if (!set.IsEmpty)
        {
            flat.Add(Bytes(set));
        }

        Sort(flat);
        if (flat.Count > 1 && flat[0] == Epsilon && flat.FindIndex(1, static node => node.IsNullable) > 0)
        {
            flat.RemoveAt(0);
        }

        return flat.Count switch
        {
            0 => Empty,
            1 => flat[0],
            _ => Make(RegexKind.Or, default, [.. flat], 0, 0, flat.Exists(static node => node.IsNullable)),
        };
    }

    public RegexNode And(params ReadOnlySpan<RegexNode> conditions)
    {
        var flat = new List<RegexNode>(conditions.Length);
        ByteSet? set = null;
        foreach (var condition in conditions)
        {
            foreach (var node in condition.Kind == RegexKind.And ? condition.Children : new ReadOnlySpan<RegexNode>(in condition))
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
                    flat.Add(node);
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

            flat.Add(bytes);
        }

        if (flat.Count == 0)
        {
            return AnyText;
        }

        Sort(flat);
        bool isNullable = flat.TrueForAll(static node => node.IsNullable);
        if (flat[0] == Epsilon)
        {
            return isNullable ? Epsilon : Empty;
        }

        return flat.Count == 1 ? flat[0] : Make(RegexKind.And, default, [.. flat], 0, 0, isNullable);
    }

    /// <summary>Any of some texts, what they begin with together being there once only.</summary>
    /// <param name="texts">The texts, sorted by their bytes.</param>
    public RegexNode AnyOf(ReadOnlySpan<byte[]> texts) => AnyOf(texts, 0);

    private RegexNode AnyOf(ReadOnlySpan<byte[]> texts, int depth)
    {
        if (texts.IsEmpty)
        {
            return Empty;
        }

        // In sorted texts the first and the last differ first.
        int same = texts[0].AsSpan(depth).CommonPrefixLength(texts[^1].AsSpan(depth));
        int fork = depth + same;
        var alternatives = new List<RegexNode>();
        int at = 0;
        for (; at < texts.Length && texts[at].Length == fork; at++)
        {
            alternatives.Add(Epsilon);
        }

        while (at < texts.Length)
        {
            int end = at + 1;
            while (end < texts.Length && texts[end][fork] == texts[at][fork])
            {
                end++;
            }

            alternatives.Add(Concat(Bytes(ByteSet.Of(texts[at][fork])), AnyOf(texts[at..end], fork + 1)));
            at = end;
        }

        var node = Or([.. alternatives]);
        for (int i = fork - 1; i >= depth; i--)
        {
            node = Concat(Bytes(ByteSet.Of(texts[0][i])), node);
        }

        return node;
    }

    /// <summary>The same as <see cref="Or"/>, but what alternatives begin with together is there once only.</summary>
    public RegexNode Either(IReadOnlyCollection<RegexNode> alternatives) => Either(alternatives, 0);

    private RegexNode Either(IReadOnlyCollection<RegexNode> alternatives, int depth)
    {
        if (alternatives.Count < 3 || depth == MostFactored)
        {
            return Or([.. alternatives]);
        }

        var groups = alternatives.GroupBy(node => node.Kind == RegexKind.Concat ? node.Children[0] : node);
        return Or([.. groups.Select(group => group.Take(2).Count() == 1
            ? group.First()
            : Concat(group.Key, Either([.. group.Select(node => node.Kind == RegexKind.Concat ? node.Children[1] : Epsilon).Distinct()], depth + 1)))]);
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
    /// Says what any character is: all conditions in an intersection with repetitions of it match nothing but such characters. Their
    /// number can then be left out of account where it rules nothing out yet.
    /// </summary>
    public void CountCharacters(RegexNode any) => _characters.Add(any);

    /// <summary>The condition and the count of an intersection of both; null for anything else.</summary>
    public CountedText? Counted(RegexNode node)
    {
        if (node.Kind != RegexKind.And || node.Children.Length != 2)
        {
            return null;
        }

        for (int i = 0; i < 2; i++)
        {
            var (count, text) = (node.Children[i], node.Children[1 - i]);
            var repeat = count;
            int parts = 0;
            for (; repeat.Kind == RegexKind.Concat && parts < MostLeadParts; parts++)
            {
                repeat = repeat.Children[1];
            }

            if (!count.HasBoolean && !text.HasBoolean && repeat.Kind == RegexKind.Repeat && _characters.Contains(repeat.Children[0]))
            {
                var lead = new RegexNode[parts];
                for (int part = 0; part < parts; part++, count = count.Children[1])
                {
                    lead[part] = count.Children[0];
                }

                return new CountedText(text, Concat(lead), repeat.Children[0], repeat.Min, repeat.Max);
            }
        }

        return null;
    }

    /// <summary>
    /// The condition and the count of a text, of which no character is left, in front of a quote that no character of it can begin with;
    /// null for anything else.
    /// </summary>
    public CountedText? CountedString(RegexNode node) =>
        node.Kind == RegexKind.Concat && Counted(node.Children[0]) is { } counted && counted.Lead == Epsilon && node.Children[1].First == Quote && (counted.Any.First & Quote).IsEmpty
            ? counted
            : null;

    /// <summary>
    /// An expression that begins with the same texts of up to so many bytes, and goes on behind them where this one does, but has
    /// no larger counts: more repetitions than bytes can't be told from any number. Counts within intersections stay, unless they
    /// are those of a text's characters.
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
                // Of what is longer than a byte fewer repetitions can be begun.
                int most = (bytes - 1) / Step(node.Children[0]) + 1;
                return Repeat(Widen(node.Children[0], bytes, bytes), Math.Min(node.Min, most), node.Max >= most ? -1 : node.Max);
            case RegexKind.Or:
                return Or([.. node.Children.Select(child => Widen(child, bytes, left))]);
            case RegexKind.And:
                return Counted(node) is { } counted ? Widen(node, counted, bytes) : node;
            case RegexKind.Concat when left > 0:
                var (first, rest) = (node.Children[0], node.Children[1]);
                return Concat(Widen(first, bytes, left), Widen(rest, bytes, first.IsNullable ? left : left - 1));
            default:
                return node;
        }
    }

    /// <summary>How many bytes each repetition of an expression has at least.</summary>
    private static int Step(RegexNode repeated) => repeated.HasBoolean ? 1 : Math.Max(1, repeated.Shortest);

    private RegexNode Widen(RegexNode node, CountedText counted, int bytes)
    {
        // What can be completed behind so many bytes, and behind the least characters, before there are too many.
        if (!counted.HasRoom(bytes))
        {
            return node;
        }

        if (counted.Min == 0)
        {
            return Widen(counted.Text, bytes, bytes);
        }

        // So many characters that are missing are too many for any end that a text can come to behind so many bytes, as are more.
        int end = counted.Text.LongestEnd;
        int min = end < int.MaxValue - bytes ? Math.Min(counted.Min, bytes + end + 1) : counted.Min;
        return And(end < 0 ? Widen(counted.Text, bytes, bytes) : counted.Text, Concat(counted.Lead, Repeat(counted.Any, min, -1)));
    }

    /// <summary>
    /// An expression without the counts of texts' characters, for texts of no more than so many bytes. If it is to begin with nothing
    /// that this one does not begin with, what is too short may not end.
    /// </summary>
    public RegexNode WithoutCounts(RegexNode node, bool isLeast, ref int bytes)
    {
        switch (node.Kind)
        {
            case RegexKind.Or when node.HasBoolean:
                var alternatives = new RegexNode[node.Children.Length];
                for (int i = 0; i < alternatives.Length; i++)
                {
                    alternatives[i] = WithoutCounts(node.Children[i], isLeast, ref bytes);
                }

                return Or(alternatives);
            case RegexKind.Concat when node.Children[0].Kind == RegexKind.And:
                var first = WithoutCounts(node.Children[0], isLeast, ref bytes);
                return Concat(first, node.Children[1]);
            case RegexKind.And when Counted(node) is { IsPossible: true, CanAlwaysGoOn: true } counted:
                bytes = Math.Min(bytes, counted.Room);
                return isLeast && counted.Min > 0 ? Concat(counted.Text, Guard) : counted.Text;
            default:
                return node;
        }
    }

    /// <summary>Sorts nodes by their numbers, each once: <see cref="Epsilon"/>, which is made before all others that alternatives can have, is the first.</summary>
    private static void Sort(List<RegexNode> nodes)
    {
        if (nodes.Count < 2)
        {
            return;
        }

        nodes.Sort(static (left, right) => left.Id.CompareTo(right.Id));
        int count = 1;
        for (int i = 1; i < nodes.Count; i++)
        {
            if (nodes[i] != nodes[count - 1])
            {
                nodes[count++] = nodes[i];
            }
        }

        nodes.RemoveRange(count, nodes.Count - count);
    }

    private RegexNode Make(RegexKind kind, ByteSet set, RegexNode[] children, int min, int max, bool isNullable)
    {
        Work.Spend(1 + children.Length);
        var key = new RegexKey(kind, set, children, min, max);
        if (!_nodes.TryGetValue(key, out var node))
        {
            _nodes[key] = node = New(kind, set, children, min, max, isNullable);
        }

        return node;
    }

    private RegexNode New(RegexKind kind, ByteSet set, RegexNode[] children, int min, int max, bool isNullable)
    {
        int depth = 1;
        bool hasBoolean = kind is RegexKind.And or RegexKind.Not;
        int largest = kind == RegexKind.And ? int.MaxValue : kind == RegexKind.Repeat ? (int)Math.Min(int.MaxValue, (long)Math.Max(min, max) * Step(children[0])) : 0;
        for (int i = 0; i < children.Length; i++)
        {
            hasBoolean |= children[i].HasBoolean;
            largest = Math.Max(largest, children[i].LargestCount);

            // The derivative of a sequence goes into its rest only where its beginning can be skipped.
            if (kind != RegexKind.Concat || i == 0 || children[0].IsNullable)
            {
                depth = Math.Max(depth, 1 + children[i].Depth);
            }
        }

        Size += 1 + children.Length;
        GrammarLimits.Check(Size <= GrammarLimits.RegexParts, $"regular expressions with more than {GrammarLimits.RegexParts} parts");
        GrammarLimits.Check(depth <= GrammarLimits.RegexDepth, $"regular expressions nested deeper than {GrammarLimits.RegexDepth}");
        return new RegexNode
        {
            Id = _count++,
            Kind = kind,
            Set = set,
            Children = children,
            Min = min,
            Max = max,
            IsNullable = isNullable,
            HasBoolean = hasBoolean,
            Depth = depth,
            First = FirstOf(kind, set, children),
            LargestCount = largest,
            Shortest = RegexLengths.Shortest(kind, children, min),
            Farthest = RegexLengths.Farthest(kind, children, min),
            Longest = RegexLengths.Longest(kind, children, max),
            LongestEnd = RegexLengths.LongestEnd(kind, children, max),
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
