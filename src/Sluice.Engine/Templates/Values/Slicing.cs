namespace Sluice.Engine.Templates;

/// <summary><c>value[start:stop:step]</c> with Python's rules for missing and negative bounds.</summary>
internal static class Slicing
{
    public static Value Slice(RenderContext context, Value value, long? start, long? stop, long? step)
    {
        Sequences.ChargeFor(context, value);
        if (step == 0)
            throw context.TypeError("slice step cannot be zero");
        return value switch
        {
            SequenceValue sequence => new SequenceValue([.. Indices(sequence.Items.Count, start, stop, step ?? 1).Select(i => sequence.Items[i])], sequence.IsTuple),
            TextValue text when step is null or 1 => SliceText(text.Content, start, stop),
            TextValue text => PickCharacters(context, text.Content, start, stop, step.Value),
            UndefinedValue undefined => throw context.Undefined(undefined),
            _ => throw context.TypeError($"'{value.TypeName}' object is not subscriptable"),
        };
    }

    private static TextValue SliceText(MarkedText text, long? start, long? stop)
    {
        var count = text.RuneCount;
        var from = text.OffsetOfRune(Clamp(start ?? 0, count, 0, count));
        var to = text.OffsetOfRune(Clamp(stop ?? count, count, 0, count));
        return to <= from ? TextValue.Empty : new TextValue(text.Slice(from, to - from));
    }

    private static TextValue PickCharacters(RenderContext context, MarkedText text, long? start, long? stop, long step)
    {
        var offsets = new List<int>();
        for (var i = 0; i < text.Length; i += text.RuneLengthAt(i))
            offsets.Add(i);
        var result = new MarkedTextBuilder(context.Budget);
        foreach (var index in Indices(offsets.Count, start, stop, step))
            result.Append(text.Slice(offsets[index], text.RuneLengthAt(offsets[index])));
        return new TextValue(result.Build());
    }

    private static IEnumerable<int> Indices(int count, long? start, long? stop, long step)
    {
        if (step > 0)
        {
            long to = Clamp(stop ?? count, count, 0, count);
            for (long i = Clamp(start ?? 0, count, 0, count); i < to; i = checked(i + step))
            {
                yield return (int)i;
                if (step > count)
                    yield break;
            }
        }
        else
        {
            long to = stop is null ? -1 : Clamp(stop.Value, count, -1, count - 1);
            for (long i = Clamp(start ?? count - 1, count, -1, count - 1); i > to; i += step)
            {
                yield return (int)i;
                if (step < -count)
                    yield break;
            }
        }
    }

    private static int Clamp(long bound, int count, int low, int high)
    {
        if (bound < 0)
            bound += count;
        return (int)Math.Clamp(bound, low, high);
    }
}
