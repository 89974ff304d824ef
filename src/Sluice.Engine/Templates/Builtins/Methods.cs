namespace Sluice.Engine.Templates;

/// <summary>Methods of values, found by name and bound to their value.</summary>
internal static class Methods
{
    public static CallableValue? Find(Value receiver, string name)
    {
        Func<RenderContext, CallArguments, Value>? body = receiver switch
        {
            TextValue text when TextMethods.ByName.TryGetValue(name, out var method) => (c, a) => method(c, text.Content, a),
            MappingValue mapping => OfMapping(mapping, name),
            SequenceValue sequence => OfSequence(sequence, name),
            _ => null,
        };
        return body is null ? null : new CallableValue(name, (context, arguments) =>
        {
            Sequences.ChargeFor(context, receiver);
            return body(context, arguments);
        });
    }

    /// <summary>Adds the entries of a mapping, or of a sequence of pairs.</summary>
    public static void Merge(RenderContext context, MappingValue target, Value source)
    {
        if (source is MappingValue mapping)
        {
            context.Budget.Step(mapping.Items.Count);
            foreach (var (key, value) in mapping.Items.ToList())
                target.Items[key] = value;
            return;
        }

        foreach (var item in Sequences.Iterate(context, source))
        {
            var pair = Sequences.Iterate(context, item);
            if (pair.Count != 2)
                throw context.TypeError("a mapping is made of pairs");
            target.Items[Access.Key(context, pair[0])] = pair[1];
        }
    }

    private static Func<RenderContext, CallArguments, Value>? OfMapping(MappingValue mapping, string name) => name switch
    {
        "items" => (c, a) => new SequenceValue([.. mapping.Items.Select(pair => SequenceValue.Tuple(pair.Key, pair.Value))]),
        "keys" => (c, a) => new SequenceValue([.. mapping.Items.Keys]),
        "values" => (c, a) => new SequenceValue([.. mapping.Items.Values]),
        "copy" => (c, a) => Copy(mapping, c, a),
        "get" => (c, a) => Get(mapping, c, a),
        "update" => (c, a) => Update(mapping, c, a),
        "pop" => (c, a) => Remove(mapping, c, a),
        _ => null,
    };

    private static Func<RenderContext, CallArguments, Value>? OfSequence(SequenceValue sequence, string name) => name switch
    {
        "index" => (c, a) => IndexOf(sequence, c, a),
        "count" => (c, a) => Count(sequence, c, a),
        "append" when !sequence.IsTuple => (c, a) => Append(sequence, c, a),
        "insert" when !sequence.IsTuple => (c, a) => InsertAt(sequence, c, a),
        "extend" when !sequence.IsTuple => (c, a) => Extend(sequence, c, a),
        "pop" when !sequence.IsTuple => (c, a) => RemoveAt(sequence, c, a),
        _ => null,
    };

    private static MappingValue Copy(MappingValue mapping, RenderContext c, CallArguments a)
    {
        var copy = new MappingValue();
        Merge(c, copy, mapping);
        return copy;
    }

    private static Value Get(MappingValue mapping, RenderContext c, CallArguments a)
    {
        var bound = a.Bind(c, "get", "key", "default");
        return mapping.Items.GetValueOrDefault(Access.Key(c, bound[0] ?? NoneValue.Instance)) ?? bound[1] ?? NoneValue.Instance;
    }

    private static NoneValue Update(MappingValue mapping, RenderContext c, CallArguments a)
    {
        foreach (var source in a.Positional)
            Merge(c, mapping, source);
        foreach (var (key, value) in a.Named)
            mapping.With(key, value);
        return NoneValue.Instance;
    }

    private static Value Remove(MappingValue mapping, RenderContext c, CallArguments a)
    {
        var bound = a.Bind(c, "pop", "key", "default");
        var key = Access.Key(c, bound[0] ?? NoneValue.Instance);
        return mapping.Items.Remove(key, out var value) ? value : bound[1] ?? throw c.TypeError("the key to pop is not there");
    }

    private static IntegerValue IndexOf(SequenceValue sequence, RenderContext c, CallArguments a)
    {
        var item = a.Bind(c, "index", "value")[0] ?? NoneValue.Instance;
        var index = sequence.Items.FindIndex(other => Operators.AreEqual(c, other, item));
        return index >= 0 ? new IntegerValue(index) : throw c.TypeError("the value is not in the list");
    }

    private static IntegerValue Count(SequenceValue sequence, RenderContext c, CallArguments a)
    {
        var item = a.Bind(c, "count", "value")[0] ?? NoneValue.Instance;
        return new IntegerValue(sequence.Items.Count(other => Operators.AreEqual(c, other, item)));
    }

    private static NoneValue Append(SequenceValue sequence, RenderContext c, CallArguments a)
    {
        Insert(c, sequence, sequence.Items.Count, a.Bind(c, "append", "value")[0]);
        return NoneValue.Instance;
    }

    private static NoneValue InsertAt(SequenceValue sequence, RenderContext c, CallArguments a)
    {
        var bound = a.Bind(c, "insert", "index", "value");
        var index = Argument.Integer(c, bound[0], 0);
        index = Math.Clamp(index < 0 ? index + sequence.Items.Count : index, 0, sequence.Items.Count);
        Insert(c, sequence, (int)index, bound[1]);
        return NoneValue.Instance;
    }

    private static NoneValue Extend(SequenceValue sequence, RenderContext c, CallArguments a)
    {
        foreach (var item in Sequences.Iterate(c, a.Bind(c, "extend", "values")[0] ?? NoneValue.Instance))
            Insert(c, sequence, sequence.Items.Count, item);
        return NoneValue.Instance;
    }

    private static Value RemoveAt(SequenceValue sequence, RenderContext c, CallArguments a)
    {
        var index = Argument.Integer(c, a.Bind(c, "pop", "index")[0], -1);
        index = index < 0 ? index + sequence.Items.Count : index;
        if (index < 0 || index >= sequence.Items.Count)
            throw c.TypeError("pop index out of range");
        var item = sequence.Items[(int)index];
        sequence.Items.RemoveAt((int)index);
        return item;
    }

    private static void Insert(RenderContext context, SequenceValue sequence, int index, Value? item)
    {
        if (sequence.Items.Count >= context.Budget.Limits.MaxSequenceLength)
            throw context.Budget.Exceeded("sequence length");
        sequence.Items.Insert(index, item ?? throw context.TypeError("there is no value to insert"));
    }
}
