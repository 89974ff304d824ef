namespace Sluice.Engine.Templates;

/// <summary>Arithmetic with Python's rules: booleans count as numbers, <c>/</c> is never integral, <c>//</c> and <c>%</c> round down.</summary>
internal static class Arithmetic
{
    public static long? AsInteger(Value value) => value switch
    {
        IntegerValue integer => integer.Value,
        BooleanValue boolean => boolean.Value ? 1 : 0,
        _ => null,
    };

    public static double? AsDouble(Value value) => value is FloatValue number ? number.Value : AsInteger(value);

    public static Value RequireNumber(RenderContext context, Value value) => value switch
    {
        BooleanValue boolean => new IntegerValue(boolean.Value ? 1 : 0),
        IntegerValue or FloatValue => value,
        UndefinedValue undefined => throw context.Undefined(undefined),
        _ => throw context.TypeError($"bad operand type for a sign: '{value.TypeName}'"),
    };

    public static Value Negate(RenderContext context, Value value) => RequireNumber(context, value) switch
    {
        IntegerValue integer => Integral(context, "-", 0, integer.Value),
        var number => new FloatValue(-((FloatValue)number).Value),
    };

    public static Value Apply(RenderContext context, string operatorText, Value left, Value right)
    {
        if ((left as UndefinedValue ?? right as UndefinedValue) is { } undefined)
            throw context.Undefined(undefined);
        switch (operatorText, left, right)
        {
            case ("+", TextValue a, TextValue b):
                return new TextValue(new MarkedTextBuilder(context.Budget).Append(a.Content).Append(b.Content).Build());
            case ("+", SequenceValue a, SequenceValue b) when a.IsTuple == b.IsTuple:
                context.Budget.SequenceOf((long)a.Items.Count + b.Items.Count);
                return new SequenceValue([.. a.Items, .. b.Items], a.IsTuple);
            case ("*", TextValue or SequenceValue, _) when AsInteger(right) is { } count:
                return Repeat(context, left, count);
            case ("*", _, TextValue or SequenceValue) when AsInteger(left) is { } count:
                return Repeat(context, right, count);
            case ("%", TextValue format, _):
                return PercentFormat.Apply(context, format.Content, right is SequenceValue { IsTuple: true } tuple ? tuple.Items : [right]);
        }

        if (AsInteger(left) is { } m && AsInteger(right) is { } n)
            return Integral(context, operatorText, m, n);
        if (AsDouble(left) is { } x && AsDouble(right) is { } y)
            return Floating(context, operatorText, x, y);
        throw context.TypeError($"unsupported operand types for {operatorText}: '{left.TypeName}' and '{right.TypeName}'");
    }

    private static Value Integral(RenderContext context, string operatorText, long a, long b)
    {
        if (b == 0 && (operatorText is "/" or "//" or "%"))
            throw context.TypeError("division by zero");
        try
        {
            return operatorText switch
            {
                "+" => new IntegerValue(checked(a + b)),
                "-" => new IntegerValue(checked(a - b)),
                "*" => new IntegerValue(checked(a * b)),
                "/" => new FloatValue((double)a / b),
                "//" => new IntegerValue(FloorDivide(a, b)),
                "%" => new IntegerValue(b == -1 ? 0 : (((a % b) + b) % b)),
                "**" => b < 0 ? Floating(context, "**", a, b) : new IntegerValue(Power(a, b)),
                _ => throw new ArgumentOutOfRangeException(nameof(operatorText)),
            };
        }
        catch (OverflowException)
        {
            throw context.Budget.Exceeded("integer size");
        }
    }

    private static FloatValue Floating(RenderContext context, string operatorText, double a, double b)
    {
        if (b == 0 && (operatorText is "/" or "//" or "%"))
            throw context.TypeError("float division by zero");
        return new FloatValue(operatorText switch
        {
            "+" => a + b,
            "-" => a - b,
            "*" => a * b,
            "/" => a / b,
            "//" => Math.Floor(a / b),
            "%" => a - (b * Math.Floor(a / b)),
            "**" => Math.Pow(a, b),
            _ => throw new ArgumentOutOfRangeException(nameof(operatorText)),
        });
    }

    private static long FloorDivide(long a, long b)
    {
        var quotient = checked(a / b);
        return a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient;
    }

    private static long Power(long value, long exponent)
    {
        // These three don't grow; everything else overflows within 63 rounds.
        if (value is 0 or 1 or -1)
            return exponent == 0 || ((exponent & 1) == 0 && value == -1) ? 1 : value;
        var result = 1L;
        for (; exponent > 0; exponent--)
            result = checked(result * value);
        return result;
    }

    private static Value Repeat(RenderContext context, Value value, long count)
    {
        count = Math.Max(count, 0);
        if (value is SequenceValue sequence)
        {
            context.Budget.SequenceOf(Product(context, sequence.Items.Count, count));
            var items = new List<Value>();
            for (; count > 0 && sequence.Items.Count > 0; count--)
                items.AddRange(sequence.Items);
            return new SequenceValue(items, sequence.IsTuple);
        }

        var text = ((TextValue)value).Content;
        context.Budget.TextOf(Product(context, text.Length, count));
        return new TextValue(text.Length == 0 ? MarkedText.Empty : Repeat(context, text, count));
    }

    /// <summary>Doubles, because appending a short text many times is slow.</summary>
    private static MarkedText Repeat(RenderContext context, MarkedText text, long count)
    {
        if (count < 2)
            return count == 0 ? MarkedText.Empty : text;
        var half = Repeat(context, text, count / 2);
        return new MarkedTextBuilder(context.Budget).Append(half).Append(half).Append(count % 2 == 0 ? MarkedText.Empty : text).Build();
    }

    private static long Product(RenderContext context, long length, long count) =>
        length == 0 || count <= int.MaxValue ? length * count : throw context.Budget.Exceeded("repetitions");
}
