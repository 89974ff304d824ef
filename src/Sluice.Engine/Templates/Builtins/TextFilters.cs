namespace Sluice.Engine.Templates;

/// <summary>Filters that work on text.</summary>
internal static class TextFilters
{
    public static IReadOnlyDictionary<string, FilterFunction> All { get; } = new Dictionary<string, FilterFunction>
    {
        ["upper"] = Map(MarkedTextOperations.Upper),
        ["lower"] = Map(MarkedTextOperations.Lower),
        ["capitalize"] = Map(MarkedTextOperations.Capitalize),
        ["title"] = Map(text => MarkedTextOperations.MapWords(text, (s, i) => i == 0 || "-({[<".Contains(s[i - 1], StringComparison.Ordinal) || MarkedTextOperations.IsSpace(s[i - 1]))),
        ["string"] = Map(text => text),
        ["safe"] = Map(text => text),
        ["trim"] = (c, s, a) => new TextValue(MarkedTextOperations.Trim(ValueWriter.ToText(c, s), Argument.Text(c, a.Bind(c, "trim", "chars")[0]))),
        ["replace"] = Replace,
        ["indent"] = Indent,
        ["escape"] = Escape,
        ["e"] = Escape,
        ["forceescape"] = Escape,
        ["format"] = (c, s, a) => PercentFormat.Apply(c, ValueWriter.ToText(c, s), a.Positional),
        ["center"] = (c, s, a) => TextMethods.Justify(c, ValueWriter.ToText(c, s), new CallArguments([a.Bind(c, "center", "width")[0] ?? new IntegerValue(80)], []), 0.5),
        ["wordcount"] = (c, s, a) => new IntegerValue(MarkedTextOperations.SplitWords(ValueWriter.ToText(c, s), -1, fromEnd: false).Count),
    };

    private static FilterFunction Map(Func<MarkedText, MarkedText> map) => (context, subject, arguments) =>
    {
        arguments.Bind(context, "filter");
        return new TextValue(map(ValueWriter.ToText(context, subject)));
    };

    private static TextValue Replace(RenderContext context, Value subject, CallArguments arguments)
    {
        var bound = arguments.Bind(context, "replace", "old", "new", "count");
        if (bound[0] is null || bound[1] is null)
            throw context.TypeError("replace() needs the old and the new text");
        var count = bound[2] is NoneValue ? -1 : Argument.Integer(context, bound[2], -1);
        return new TextValue(MarkedTextOperations.Replace(
            context, ValueWriter.ToText(context, subject), ValueWriter.ToText(context, bound[0]!).Text, ValueWriter.ToText(context, bound[1]!), count));
    }

    private static TextValue Indent(RenderContext context, Value subject, CallArguments arguments)
    {
        var bound = arguments.Bind(context, "indent", "width", "first", "blank");
        var indentation = bound[0] is TextValue text ? text.Content : MarkedText.OfTemplate(new string(' ', Argument.Size(context, bound[0], 4)));
        var lines = MarkedTextOperations.SplitLines(ValueWriter.ToText(context, subject));
        if (ValueWriter.ToText(context, subject) is { Length: 0 } or { Text: [.., '\n'] })
            lines.Add(MarkedText.Empty);
        var result = new MarkedTextBuilder(context.Budget);
        for (var i = 0; i < lines.Count; i++)
        {
            if (i > 0)
                result.Append("\n");
            if (i == 0 ? Argument.Flag(bound[1]) : lines[i].Length > 0 || Argument.Flag(bound[2]))
                result.Append(indentation);
            result.Append(lines[i]);
        }

        return new TextValue(result.Build());
    }

    private static TextValue Escape(RenderContext context, Value subject, CallArguments arguments)
    {
        arguments.Bind(context, "escape");
        var result = ValueWriter.ToText(context, subject);
        foreach (var (character, entity) in (ReadOnlySpan<(string, string)>)[("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("'", "&#39;"), ("\"", "&#34;")])
            result = MarkedTextOperations.Replace(context, result, character, MarkedText.OfInput(entity), -1);
        return new TextValue(result);
    }
}
