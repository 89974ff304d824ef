using System.Globalization;

namespace Sluice.Engine.Templates;

/// <summary>The <c>%</c> operator of text: <c>%s %r %d %i %f %x %%</c> with flags, width and precision.</summary>
internal static class PercentFormat
{
    public static TextValue Apply(RenderContext context, MarkedText format, IReadOnlyList<Value> values)
    {
        var result = new MarkedTextBuilder(context.Budget);
        var used = 0;
        var position = 0;
        while (position < format.Length)
        {
            var percent = format.Text.IndexOf('%', position);
            if (percent < 0)
                break;
            result.Append(format, position, percent - position);
            position = percent + 1;
            var flags = ReadWhile(format.Text, ref position, "-+ 0#");
            var width = ReadNumber(context, format.Text, ref position) ?? 0;
            var precision = position < format.Length && format.Text[position] == '.' ? ReadPrecision(context, format.Text, ref position) : (int?)null;
            if (position >= format.Length)
                throw context.TypeError("incomplete format");
            var kind = format.Text[position++];
            if (kind == '%')
            {
                result.Append("%");
                continue;
            }

            if (used >= values.Count)
                throw context.TypeError("not enough arguments for format string");
            var text = Convert(context, kind, flags, precision, values[used++]);
            var padding = new string(flags.Contains('0') && kind is not ('s' or 'r') && !flags.Contains('-') ? '0' : ' ', Math.Max(0, width - text.RuneCount));
            if (!flags.Contains('-'))
                result.Append(padding);
            result.Append(text);
            if (flags.Contains('-'))
                result.Append(padding);
        }

        if (used < values.Count && !(values is [MappingValue]))
            throw context.TypeError("not all arguments converted during string formatting");
        return new TextValue(result.Append(format, position, format.Length - position).Build());
    }

    private static MarkedText Convert(RenderContext context, char kind, string flags, int? precision, Value value)
    {
        var sign = flags.Contains('+') && Arithmetic.AsDouble(value) >= 0 ? "+" : "";
        switch (kind)
        {
            case 's' or 'r':
                var text = kind == 's' ? ValueWriter.ToText(context, value) : ValueWriter.Repr(context, value);
                return precision is { } length && length < text.RuneCount ? text.Slice(0, text.OffsetOfRune(length)) : text;
            case 'd' or 'i' when Arithmetic.AsDouble(value) is { } number:
                return MarkedText.OfTemplate(sign + (Arithmetic.AsInteger(value)?.ToString(CultureInfo.InvariantCulture) ?? Math.Truncate(number).ToString("F0", CultureInfo.InvariantCulture)));
            case 'f' or 'F' when Arithmetic.AsDouble(value) is { } number:
                return MarkedText.OfTemplate(sign + number.ToString("F" + (precision ?? 6), CultureInfo.InvariantCulture));
            case 'x' or 'X' when Arithmetic.AsInteger(value) is { } integer:
                return MarkedText.OfTemplate(sign + integer.ToString(kind.ToString(), CultureInfo.InvariantCulture));
            default:
                throw context.TypeError($"cannot format '{value.TypeName}' with %{kind}");
        }
    }

    private static string ReadWhile(string text, ref int position, string accepted)
    {
        var start = position;
        while (position < text.Length && accepted.Contains(text[position], StringComparison.Ordinal))
            position++;
        return text[start..position];
    }

    private static int? ReadNumber(RenderContext context, string text, ref int position)
    {
        var digits = ReadWhile(text, ref position, "0123456789");
        if (digits.Length == 0)
            return null;
        return digits.Length <= 3 ? int.Parse(digits, CultureInfo.InvariantCulture) : throw context.Budget.Exceeded("format width");
    }

    private static int ReadPrecision(RenderContext context, string text, ref int position)
    {
        position++;
        return ReadNumber(context, text, ref position) ?? 0;
    }
}
