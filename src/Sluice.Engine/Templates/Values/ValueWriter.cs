using System.Globalization;

namespace Sluice.Engine.Templates;

/// <summary>Values as text, the way Python prints them; text inside keeps its mark.</summary>
internal static class ValueWriter
{
    public static void Write(RenderContext context, MarkedTextBuilder output, Value value)
    {
        switch (value)
        {
            case TextValue text:
                output.Append(text.Content);
                break;
            case UndefinedValue:
                break;
            default:
                WriteRepr(context, output, value);
                break;
        }
    }

    public static MarkedText ToText(RenderContext context, Value value)
    {
        if (value is TextValue text)
            return text.Content;
        var output = new MarkedTextBuilder(context.Budget);
        Write(context, output, value);
        return output.Build();
    }

    public static MarkedText Repr(RenderContext context, Value value)
    {
        var output = new MarkedTextBuilder(context.Budget);
        WriteRepr(context, output, value);
        return output.Build();
    }

    public static void WriteRepr(RenderContext context, MarkedTextBuilder output, Value value)
    {
        context.Budget.Step();
        context.Budget.EnsureStack();
        switch (value)
        {
            case TextValue text:
                WriteQuoted(output, text.Content);
                break;
            case NoneValue:
                output.Append("None");
                break;
            case BooleanValue boolean:
                output.Append(boolean.Value ? "True" : "False");
                break;
            case IntegerValue integer:
                output.Append(integer.Value.ToString(CultureInfo.InvariantCulture));
                break;
            case FloatValue number:
                output.Append(number.Text);
                break;
            case SequenceValue sequence:
                WriteSequence(context, output, sequence);
                break;
            case MappingValue mapping:
                WriteMapping(context, output, mapping);
                break;
            default:
                output.Append($"<{value.TypeName}>");
                break;
        }
    }

    private static void WriteSequence(RenderContext context, MarkedTextBuilder output, SequenceValue sequence)
    {
        output.Append(sequence.IsTuple ? "(" : "[");
        for (var i = 0; i < sequence.Items.Count; i++)
        {
            if (i > 0)
                output.Append(", ");
            WriteRepr(context, output, sequence.Items[i]);
        }

        output.Append(sequence.IsTuple ? sequence.Items.Count == 1 ? ",)" : ")" : "]");
    }

    private static void WriteMapping(RenderContext context, MarkedTextBuilder output, MappingValue mapping)
    {
        output.Append("{");
        var isFirst = true;
        foreach (var (key, item) in mapping.Items)
        {
            if (!isFirst)
                output.Append(", ");
            isFirst = false;
            WriteRepr(context, output, key);
            output.Append(": ");
            WriteRepr(context, output, item);
        }

        output.Append("}");
    }

    private static void WriteQuoted(MarkedTextBuilder output, MarkedText text)
    {
        var quote = text.Text.Contains('\'', StringComparison.Ordinal) && !text.Text.Contains('"', StringComparison.Ordinal) ? '"' : '\'';
        output.Append([quote]);
        foreach (var (start, length, isInput) in text.Stretches())
        {
            foreach (var c in text.Text.AsSpan(start, length))
            {
                switch (c)
                {
                    case '\n':
                        output.Append("\\n", isInput);
                        break;
                    case '\r':
                        output.Append("\\r", isInput);
                        break;
                    case '\t':
                        output.Append("\\t", isInput);
                        break;
                    case '\\':
                        output.Append("\\\\", isInput);
                        break;
                    case var _ when c == quote:
                        output.Append(['\\', c], isInput);
                        break;
                    case var _ when char.IsControl(c) || c == '\u00ad':
                        output.Append($"\\x{(int)c:x2}", isInput);
                        break;
                    case '\u00a0':
                        output.Append("\\xa0", isInput);
                        break;
                    case var _ when char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator or UnicodeCategory.PrivateUse && c != ' ':
                        output.Append($"\\u{(int)c:x4}", isInput);
                        break;
                    default:
                        output.Append([c], isInput);
                        break;
                }
            }
        }

        output.Append([quote]);
    }
}
