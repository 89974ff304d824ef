namespace Sluice.Engine.Templates;

/// <summary>Attributes and elements of values.</summary>
internal static class Access
{
    /// <summary><c>value.name</c>: a method or attribute first, then an entry of a mapping.</summary>
    public static Value Attribute(RenderContext context, Value value, string name) =>
        Member(value, name) ?? value switch
        {
            MappingValue mapping when mapping.Items.TryGetValue(TextValue.OfTemplate(name), out var item) => item,
            UndefinedValue undefined => throw context.Undefined(undefined),
            _ => new UndefinedValue($"'{value.TypeName} object' has no attribute '{name}'"),
        };

    /// <summary><c>value[index]</c>: an element or entry first, then an attribute.</summary>
    public static Value Element(RenderContext context, Value value, Value index)
    {
        switch (value, index)
        {
            case (UndefinedValue undefined, _):
                throw context.Undefined(undefined);
            case (MappingValue mapping, _) when KeyComparer.IsHashable(index) && mapping.Items.TryGetValue(index, out var item):
                return item;
            case (SequenceValue sequence, IntegerValue or BooleanValue):
                return At(sequence.Items.Count, Position(index)) is { } i ? sequence.Items[i] : Missing();
            case (TextValue text, IntegerValue or BooleanValue):
                return (Value?)Character(context, text.Content, Position(index)) ?? Missing();
            case (_, TextValue name):
                return Member(value, name.Text) ?? Missing();
            default:
                return Missing();
        }

        UndefinedValue Missing() => new($"'{value.TypeName} object' has no element {ValueWriter.Repr(context, index)}");
    }

    /// <summary>A path such as <c>function.name</c> or <c>pair.0</c>, as filters take it.</summary>
    public static Value Path(RenderContext context, Value value, Value path)
    {
        if (path is not TextValue text)
            return Element(context, value, path);
        foreach (var part in text.Text.Split('.'))
        {
            value = part.Length > 0 && part.All(char.IsAsciiDigit) && long.TryParse(part, out var index)
                ? Element(context, value, new IntegerValue(index))
                : Element(context, value, TextValue.OfTemplate(part));
        }

        return value;
    }

    public static Value Key(RenderContext context, Value key) =>
        KeyComparer.IsHashable(key) ? key : throw context.TypeError($"unhashable type: '{key.TypeName}'");

    /// <summary>A method or a real attribute, or null.</summary>
    public static Value? Member(Value value, string name) => value switch
    {
        NamespaceValue target => target.Attributes.GetValueOrDefault(name),
        AttributedValue target => target.Attribute(name),
        _ => Methods.Find(value, name),
    };

    private static long Position(Value index) => index is IntegerValue integer ? integer.Value : index.IsTrue ? 1 : 0;

    private static int? At(int count, long index)
    {
        if (index < 0)
            index += count;
        return index >= 0 && index < count ? (int)index : null;
    }

    private static TextValue? Character(RenderContext context, MarkedText text, long index)
    {
        context.Budget.Chars(text.Length);
        if (At(text.RuneCount, index) is not { } rune)
            return null;
        var offset = text.OffsetOfRune(rune);
        return new TextValue(text.Slice(offset, text.RuneLengthAt(offset)));
    }
}
