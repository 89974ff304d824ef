namespace Sluice.Engine.Templates;

/// <summary>Equality, order and membership.</summary>
internal static class Operators
{
    public static bool Compare(RenderContext context, string operatorText, Value left, Value right) => operatorText switch
    {
        "==" => AreEqual(context, left, right),
        "!=" => !AreEqual(context, left, right),
        "in" => Contains(context, right, left),
        "not in" => !Contains(context, right, left),
        "<" => Order(context, left, right) < 0,
        "<=" => Order(context, left, right) <= 0,
        ">" => Order(context, left, right) > 0,
        ">=" => Order(context, left, right) >= 0,
        _ => throw new ArgumentOutOfRangeException(nameof(operatorText)),
    };

    public static bool AreEqual(RenderContext context, Value left, Value right)
    {
        context.Budget.Step();
        context.Budget.EnsureStack();
        switch (left, right)
        {
            case (TextValue a, TextValue b):
                if (a.Text.Length == b.Text.Length)
                    context.Budget.Chars(a.Text.Length);
                return a.Text == b.Text;
            case (SequenceValue a, SequenceValue b):
                return a.IsTuple == b.IsTuple && a.Items.Count == b.Items.Count && !a.Items.Where((item, i) => !AreEqual(context, item, b.Items[i])).Any();
            case (MappingValue a, MappingValue b):
                return a.Items.Count == b.Items.Count && a.Items.All(item => b.Items.TryGetValue(item.Key, out var other) && AreEqual(context, item.Value, other));
            case (UndefinedValue, UndefinedValue):
                return true;
            case (FloatValue, _) or (_, FloatValue):
                return Arithmetic.AsDouble(left) is { } x && Arithmetic.AsDouble(right) is { } y && x == y;
            default:
                return Arithmetic.AsInteger(left) is { } m && Arithmetic.AsInteger(right) is { } n ? m == n : ReferenceEquals(left, right);
        }
    }

    /// <summary>Negative, zero or positive; for values without an order a type error.</summary>
    public static int Order(RenderContext context, Value left, Value right)
    {
        context.Budget.Step();
        context.Budget.EnsureStack();
        switch (left, right)
        {
            case (TextValue a, TextValue b):
                context.Budget.Chars(Math.Min(a.Text.Length, b.Text.Length));
                return string.CompareOrdinal(a.Text, b.Text);
            case (SequenceValue a, SequenceValue b) when a.IsTuple == b.IsTuple:
                for (var i = 0; i < Math.Min(a.Items.Count, b.Items.Count); i++)
                {
                    if (!AreEqual(context, a.Items[i], b.Items[i]))
                        return Order(context, a.Items[i], b.Items[i]);
                }

                return a.Items.Count.CompareTo(b.Items.Count);
            case (UndefinedValue undefined, _):
                throw context.Undefined(undefined);
            case (_, UndefinedValue undefined):
                throw context.Undefined(undefined);
        }

        if (Arithmetic.AsInteger(left) is { } m && Arithmetic.AsInteger(right) is { } n)
            return m.CompareTo(n);
        if (Arithmetic.AsDouble(left) is { } x && Arithmetic.AsDouble(right) is { } y)
            return x.CompareTo(y);
        throw context.TypeError($"'{left.TypeName}' and '{right.TypeName}' have no order");
    }

    public static bool Contains(RenderContext context, Value container, Value item)
    {
        switch (container, item)
        {
            case (TextValue text, TextValue part):
                context.Budget.Chars(text.Text.Length);
                return text.Text.Contains(part.Text, StringComparison.Ordinal);
            case (SequenceValue sequence, _):
                return sequence.Items.Exists(other => AreEqual(context, other, item));
            case (MappingValue mapping, _):
                return mapping.Items.ContainsKey(Access.Key(context, item));
            case (UndefinedValue, _):
                return false;
            case (TextValue, _):
                throw context.TypeError($"'in <string>' requires string as left operand, not {item.TypeName}");
            default:
                throw context.TypeError($"argument of type '{container.TypeName}' is not iterable");
        }
    }
}
