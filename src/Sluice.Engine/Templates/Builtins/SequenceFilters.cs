namespace Sluice.Engine.Templates;

/// <summary>Filters that reorder, measure or combine the elements of a sequence.</summary>
internal static class SequenceFilters
{
    public static IReadOnlyDictionary<string, FilterFunction> All { get; } = new Dictionary<string, FilterFunction>
    {
        ["length"] = Length,
        ["count"] = Length,
        ["first"] = (c, s, a) => Sequences.Iterate(c, s).FirstOrDefault() ?? new UndefinedValue("No first item, sequence was empty."),
        ["last"] = (c, s, a) => Sequences.Iterate(c, s).LastOrDefault() ?? new UndefinedValue("No last item, sequence was empty."),
        ["list"] = (c, s, a) => new SequenceValue(Sequences.Iterate(c, s)),
        ["join"] = Join,
        ["reverse"] = Reverse,
        ["sort"] = Sort,
        ["unique"] = Unique,
        ["min"] = (c, s, a) => Extreme(c, s, a, "min", -1),
        ["max"] = (c, s, a) => Extreme(c, s, a, "max", 1),
        ["sum"] = Sum,
        ["batch"] = Batch,
        ["slice"] = SliceIntoColumns,
        ["items"] = Items,
        ["dictsort"] = DictSort,
        ["groupby"] = GroupBy,
    };

    /// <summary>Sorts without moving equal elements, and stops when comparing throws.</summary>
    public static List<T> StableSort<T>(List<T> items, Comparison<T> compare)
    {
        if (items.Count < 2)
            return items;
        var middle = items.Count / 2;
        var left = StableSort(items[..middle], compare);
        var right = StableSort(items[middle..], compare);
        var merged = new List<T>(items.Count);
        for (int l = 0, r = 0; l < left.Count || r < right.Count;)
            merged.Add(r == right.Count || (l < left.Count && compare(left[l], right[r]) <= 0) ? left[l++] : right[r++]);
        return merged;
    }

    private static IntegerValue Length(RenderContext context, Value subject, CallArguments arguments) => new(Sequences.Length(context, subject));

    private static TextValue Join(RenderContext context, Value subject, CallArguments arguments)
    {
        var bound = arguments.Bind(context, "join", "d", "attribute");
        var separator = bound[0] is null ? MarkedText.Empty : ValueWriter.ToText(context, bound[0]!);
        var result = new MarkedTextBuilder(context.Budget);
        var isFirst = true;
        foreach (var item in Sequences.Iterate(context, subject))
        {
            if (!isFirst)
                result.Append(separator);
            isFirst = false;
            ValueWriter.Write(context, result, ByAttribute(context, item, bound[1]));
        }

        return new TextValue(result.Build());
    }

    private static Value Reverse(RenderContext context, Value subject, CallArguments arguments)
    {
        if (subject is TextValue)
            return Slicing.Slice(context, subject, null, null, -1);
        var items = Sequences.Iterate(context, subject);
        items.Reverse();
        return new SequenceValue(items);
    }

    private static SequenceValue Sort(RenderContext context, Value subject, CallArguments arguments)
    {
        var bound = arguments.Bind(context, "sort", "reverse", "case_sensitive", "attribute");
        var direction = Argument.Flag(bound[0]) ? -1 : 1;
        var keyed = Sequences.Iterate(context, subject).ConvertAll(item => (Item: item, Keys: SortKeys(context, item, bound[2], Argument.Flag(bound[1]))));
        return new SequenceValue(StableSort(keyed, (a, b) => direction * Operators.Order(context, a.Keys, b.Keys)).ConvertAll(pair => pair.Item));
    }

    /// <summary>The values to sort by; an attribute can name several, with commas between.</summary>
    private static SequenceValue SortKeys(RenderContext context, Value item, Value? attribute, bool isCaseSensitive)
    {
        var paths = attribute is TextValue text ? text.Text.Split(',').Select(path => (Value)TextValue.OfTemplate(path.Trim())) : [attribute ?? NoneValue.Instance];
        return new SequenceValue([.. paths.Select(path => Folded(ByAttribute(context, item, path), isCaseSensitive))]);
    }

    private static SequenceValue Unique(RenderContext context, Value subject, CallArguments arguments)
    {
        var bound = arguments.Bind(context, "unique", "case_sensitive", "attribute");
        var seen = new HashSet<Value>(KeyComparer.Instance);
        return new SequenceValue(Sequences.Iterate(context, subject).FindAll(
            item => seen.Add(Access.Key(context, Folded(ByAttribute(context, item, bound[1]), Argument.Flag(bound[0]))))));
    }

    private static Value Extreme(RenderContext context, Value subject, CallArguments arguments, string name, int direction)
    {
        var bound = arguments.Bind(context, name, "case_sensitive", "attribute");
        Value? best = null;
        Value? bestKey = null;
        foreach (var item in Sequences.Iterate(context, subject))
        {
            var key = Folded(ByAttribute(context, item, bound[1]), Argument.Flag(bound[0]));
            if (bestKey is null || Operators.Order(context, key, bestKey) * direction > 0)
                (best, bestKey) = (item, key);
        }

        return best ?? new UndefinedValue("No aggregated item, sequence was empty.");
    }

    private static Value Sum(RenderContext context, Value subject, CallArguments arguments)
    {
        var bound = arguments.Bind(context, "sum", "attribute", "start");
        return Sequences.Iterate(context, subject).Aggregate(
            bound[1] ?? new IntegerValue(0), (total, item) => Arithmetic.Apply(context, "+", total, ByAttribute(context, item, bound[0])));
    }

    private static SequenceValue Batch(RenderContext context, Value subject, CallArguments arguments)
    {
        var bound = arguments.Bind(context, "batch", "linecount", "fill_with");
        var size = Math.Max(1, Argument.Size(context, bound[0], 1));
        var rows = Sequences.Iterate(context, subject).Chunk(size).Select(row => new List<Value>(row)).ToList();
        if (rows.Count > 0 && bound[1] is { } fill and not NoneValue)
            rows[^1].AddRange(Enumerable.Repeat(fill, size - rows[^1].Count));
        return new SequenceValue(rows.ConvertAll(row => (Value)new SequenceValue(row)));
    }

    private static SequenceValue SliceIntoColumns(RenderContext context, Value subject, CallArguments arguments)
    {
        var bound = arguments.Bind(context, "slice", "slices", "fill_with");
        var count = Math.Max(1, Argument.Size(context, bound[0], 1));
        var items = Sequences.Iterate(context, subject);
        var (size, longer) = (items.Count / count, items.Count % count);
        var columns = new List<Value>(count);
        for (int i = 0, start = 0; i < count; i++)
        {
            var length = size + (i < longer ? 1 : 0);
            var column = items.GetRange(start, length);
            if (bound[1] is { } fill and not NoneValue && i >= longer)
                column.Add(fill);
            columns.Add(new SequenceValue(column));
            start += length;
        }

        return new SequenceValue(columns);
    }

    private static SequenceValue Items(RenderContext context, Value subject, CallArguments arguments) => subject switch
    {
        MappingValue mapping => new SequenceValue([.. mapping.Items.Select(pair => SequenceValue.Tuple(pair.Key, pair.Value))]),
        UndefinedValue => new SequenceValue([]),
        _ => throw context.TypeError("Can only get item pairs from a mapping."),
    };

    private static SequenceValue DictSort(RenderContext context, Value subject, CallArguments arguments)
    {
        var bound = arguments.Bind(context, "dictsort", "case_sensitive", "by", "reverse");
        if (subject is not MappingValue mapping)
            throw context.TypeError("dictsort works on a mapping");
        var byValue = Argument.Text(context, bound[1]) == "value";
        var direction = Argument.Flag(bound[2]) ? -1 : 1;
        var pairs = StableSort(
            mapping.Items.ToList(),
            (a, b) => direction * Operators.Order(context, Key(a), Key(b)));
        return new SequenceValue(pairs.ConvertAll(pair => (Value)SequenceValue.Tuple(pair.Key, pair.Value)));

        Value Key(KeyValuePair<Value, Value> pair) => Folded(byValue ? pair.Value : pair.Key, Argument.Flag(bound[0]));
    }

    private static SequenceValue GroupBy(RenderContext context, Value subject, CallArguments arguments)
    {
        var bound = arguments.Bind(context, "groupby", "attribute", "default", "case_sensitive");
        var keyed = Sequences.Iterate(context, subject).ConvertAll(item => (Item: item, Key: GroupKey(item)));
        var groups = new List<(Value Key, List<Value> Items)>();
        foreach (var (item, key) in StableSort(keyed, (a, b) => Operators.Order(context, Fold(a.Key), Fold(b.Key))))
        {
            if (groups.Count == 0 || !Operators.AreEqual(context, Fold(groups[^1].Key), Fold(key)))
                groups.Add((key, []));
            groups[^1].Items.Add(item);
        }

        return new SequenceValue(groups.ConvertAll(group => (Value)SequenceValue.Tuple(group.Key, new SequenceValue(group.Items))));

        Value GroupKey(Value item)
        {
            var key = ByAttribute(context, item, bound[0]);
            return key is UndefinedValue && bound[1] is { } fallback ? fallback : key;
        }

        Value Fold(Value key) => Folded(key, Argument.Flag(bound[2]));
    }

    private static Value ByAttribute(RenderContext context, Value item, Value? attribute) =>
        attribute is null or NoneValue ? item : Access.Path(context, item, attribute);

    private static Value Folded(Value value, bool isCaseSensitive) =>
        value is TextValue text && !isCaseSensitive ? TextValue.OfTemplate(text.Text.ToLowerInvariant()) : value;
}
