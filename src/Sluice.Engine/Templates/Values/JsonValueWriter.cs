using System.Globalization;

namespace Sluice.Engine.Templates;

/// <summary>Values as JSON with the spacing of Python's <c>json.dumps</c>; nothing is escaped for HTML, and text keeps its mark.</summary>
internal sealed class JsonValueWriter(RenderContext context, MarkedTextBuilder output)
{
    public bool EnsureAscii { get; init; }

    public bool SortKeys { get; init; }

    /// <summary>Text of one level of indentation, or null for everything on one line.</summary>
    public string? Indent { get; init; }

    public MarkedText ItemSeparator { get; init; } = MarkedText.OfTemplate(", ");

    public MarkedText KeySeparator { get; init; } = MarkedText.OfTemplate(": ");

    public void Write(Value value, int level = 0)
    {
        context.Budget.Step();
        context.Budget.EnsureStack();
        switch (value)
        {
            case TextValue text:
                WriteText(text.Content);
                break;
            case SequenceValue sequence:
                WriteItems('[', ']', sequence.Items, level, item => Write(item, level + 1));
                break;
            case MappingValue mapping:
                WriteItems('{', '}', Sorted(mapping), level, item => WriteProperty(item.Key, item.Value, level + 1));
                break;
            default:
                output.Append(Scalar(value) ?? throw context.TypeError($"Object of type {value.TypeName} is not JSON serializable"));
                break;
        }
    }

    private static string? Scalar(Value value) => value switch
    {
        NoneValue => "null",
        BooleanValue boolean => boolean.Value ? "true" : "false",
        IntegerValue integer => integer.Value.ToString(CultureInfo.InvariantCulture),
        FloatValue number => double.IsNaN(number.Value) ? "NaN" : double.IsInfinity(number.Value) ? number.Value > 0 ? "Infinity" : "-Infinity" : number.Text,
        _ => null,
    };

    private void WriteProperty(Value key, Value value, int level)
    {
        WriteText(key is TextValue text ? text.Content : MarkedText.OfTemplate(Scalar(key) ?? throw context.TypeError("keys must be str, int, float, bool or None")));
        output.Append(KeySeparator);
        Write(value, level);
    }

    private List<KeyValuePair<Value, Value>> Sorted(MappingValue mapping)
    {
        var items = mapping.Items.ToList();
        return SortKeys ? SequenceFilters.StableSort(items, (a, b) => Operators.Order(context, a.Key, b.Key)) : items;
    }

    private void WriteItems<T>(char open, char close, List<T> items, int level, Action<T> write)
    {
        output.Append([open]);
        for (var i = 0; i < items.Count; i++)
        {
            if (i > 0)
                output.Append(ItemSeparator);
            NewLine(level + 1);
            write(items[i]);
        }

        if (items.Count > 0)
            NewLine(level);
        output.Append([close]);
    }

    private void NewLine(int level)
    {
        if (Indent is null)
            return;
        output.Append("\n");
        for (; level > 0; level--)
            output.Append(Indent);
    }

    private void WriteText(MarkedText text)
    {
        output.Append("\"");
        foreach (var (start, length, isInput) in text.Stretches())
        {
            var plain = start;
            for (var i = start; i < start + length; i++)
            {
                if (Escape(text.Text[i]) is not { } escape)
                    continue;
                output.Append(text.Text.AsSpan(plain, i - plain), isInput);
                output.Append(escape, isInput);
                plain = i + 1;
            }

            output.Append(text.Text.AsSpan(plain, start + length - plain), isInput);
        }

        output.Append("\"");
    }

    private string? Escape(char c) => c switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        '\b' => "\\b",
        '\f' => "\\f",
        < ' ' => $"\\u{(int)c:x4}",
        > '\u007e' when EnsureAscii && c != '\u007f' => $"\\u{(int)c:x4}",
        _ => null,
    };
}
