namespace Sluice.Engine.Templates;

/// <summary>What iteration over a value yields.</summary>
internal static class Sequences
{
    /// <summary>The elements of a list, the keys of a mapping, the characters of a text, and nothing for an undefined value.</summary>
    public static List<Value> Iterate(RenderContext context, Value value)
    {
        ChargeFor(context, value);
        return value switch
        {
            SequenceValue sequence => [.. sequence.Items],
            MappingValue mapping => [.. mapping.Items.Keys],
            TextValue text => Characters(context, text.Content),
            UndefinedValue => [],
            _ => throw context.TypeError($"'{value.TypeName}' object is not iterable"),
        };
    }

    public static long Length(RenderContext context, Value value) => value switch
    {
        SequenceValue sequence => sequence.Items.Count,
        MappingValue mapping => mapping.Items.Count,
        TextValue text => text.Content.RuneCount,
        UndefinedValue => 0,
        _ => throw context.TypeError($"object of type '{value.TypeName}' has no len()"),
    };

    /// <summary>Pays for an operation that may walk over the whole value.</summary>
    public static void ChargeFor(RenderContext context, Value value)
    {
        if (value is TextValue text)
            context.Budget.Chars(text.Content.Length);
        else if (value is SequenceValue sequence)
            context.Budget.Step(sequence.Items.Count);
        else if (value is MappingValue mapping)
            context.Budget.Step(mapping.Items.Count);
    }

    private static List<Value> Characters(RenderContext context, MarkedText text)
    {
        context.Budget.SequenceOf(text.Length);
        var characters = new List<Value>(text.Length);
        for (int i = 0, length; i < text.Length; i += length)
        {
            length = text.RuneLengthAt(i);
            characters.Add(new TextValue(text.Slice(i, length)));
        }

        return characters;
    }
}
