namespace Sluice.Engine.Templates;

/// <summary>The <c>format</c> method of text: <c>{}</c>, <c>{0}</c> and <c>{name}</c>, without format specifications.</summary>
internal static class BraceFormat
{
    public static TextValue Apply(RenderContext context, MarkedText format, CallArguments arguments)
    {
        var result = new MarkedTextBuilder(context.Budget);
        var text = format.Text;
        var automatic = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is not ('{' or '}'))
            {
                result.Append(format.Slice(i, 1));
            }
            else if (i + 1 < text.Length && text[i + 1] == text[i])
            {
                result.Append(format.Slice(i++, 1));
            }
            else
            {
                var end = text[i] == '{' ? text.IndexOf('}', i) : -1;
                if (end < 0)
                    throw context.TypeError("single brace in format string");
                ValueWriter.Write(context, result, Field(context, text[(i + 1)..end], arguments, ref automatic));
                i = end;
            }
        }

        return new TextValue(result.Build());
    }

    private static Value Field(RenderContext context, string field, CallArguments arguments, ref int automatic)
    {
        if (field.Length == 0 || int.TryParse(field, out _))
        {
            var index = field.Length == 0 ? automatic++ : int.Parse(field, System.Globalization.CultureInfo.InvariantCulture);
            return index >= 0 && index < arguments.Positional.Count ? arguments.Positional[index] : throw context.TypeError("format() index out of range");
        }

        return arguments.Named.FirstOrDefault(pair => pair.Key == field).Value ?? throw context.TypeError($"format() has no field '{field}'");
    }
}
