namespace Sluice.Engine.Templates;

/// <summary>Methods of text.</summary>
internal static class TextMethods
{
    public static readonly Dictionary<string, Func<RenderContext, MarkedText, CallArguments, Value>> ByName =
        new Dictionary<string, Func<RenderContext, MarkedText, CallArguments, Value>>
        {
            ["strip"] = (c, s, a) => Trim(c, s, a, start: true, end: true),
            ["lstrip"] = (c, s, a) => Trim(c, s, a, start: true, end: false),
            ["rstrip"] = (c, s, a) => Trim(c, s, a, start: false, end: true),
            ["upper"] = (c, s, a) => new TextValue(MarkedTextOperations.Upper(s)),
            ["lower"] = (c, s, a) => new TextValue(MarkedTextOperations.Lower(s)),
            ["capitalize"] = (c, s, a) => new TextValue(MarkedTextOperations.Capitalize(s)),
            ["title"] = (c, s, a) => new TextValue(MarkedTextOperations.MapWords(s, (text, i) => i == 0 || !char.IsLetter(text[i - 1]))),
            ["split"] = (c, s, a) => Split(c, s, a, fromEnd: false),
            ["rsplit"] = (c, s, a) => Split(c, s, a, fromEnd: true),
            ["splitlines"] = (c, s, a) => List(c, MarkedTextOperations.SplitLines(s)),
            ["partition"] = (c, s, a) => Partition(c, s, a, fromEnd: false),
            ["rpartition"] = (c, s, a) => Partition(c, s, a, fromEnd: true),
            ["startswith"] = (c, s, a) => Affix(c, a, part => s.Text.StartsWith(part, StringComparison.Ordinal)),
            ["endswith"] = (c, s, a) => Affix(c, a, part => s.Text.EndsWith(part, StringComparison.Ordinal)),
            ["removeprefix"] = (c, s, a) => Required(c, a) is { } part && s.Text.StartsWith(part, StringComparison.Ordinal) ? new TextValue(s.Slice(part.Length)) : new TextValue(s),
            ["removesuffix"] = (c, s, a) => Required(c, a) is { } part && s.Text.EndsWith(part, StringComparison.Ordinal) ? new TextValue(s.Slice(0, s.Length - part.Length)) : new TextValue(s),
            ["find"] = (c, s, a) => Position(s, s.Text.IndexOf(Required(c, a), StringComparison.Ordinal)),
            ["rfind"] = (c, s, a) => Position(s, s.Text.LastIndexOf(Required(c, a), StringComparison.Ordinal)),
            ["index"] = (c, s, a) => s.Text.IndexOf(Required(c, a), StringComparison.Ordinal) is >= 0 and var i ? Position(s, i) : throw c.TypeError("substring not found"),
            ["count"] = (c, s, a) => Required(c, a) is { Length: > 0 } part ? new IntegerValue(s.Text.AsSpan().Count(part)) : new IntegerValue(s.RuneCount + 1),
            ["replace"] = Replace,
            ["join"] = (c, s, a) => Join(c, s, a.Bind(c, "join", "iterable")[0] ?? throw c.TypeError("join() needs something to join")),
            ["format"] = (c, s, a) => BraceFormat.Apply(c, s, a),
            ["center"] = (c, s, a) => Justify(c, s, a, 0.5),
            ["ljust"] = (c, s, a) => Justify(c, s, a, 0),
            ["rjust"] = (c, s, a) => Justify(c, s, a, 1),
            ["isdigit"] = (c, s, a) => All(s, char.IsDigit),
            ["isdecimal"] = (c, s, a) => All(s, char.IsDigit),
            ["isnumeric"] = (c, s, a) => All(s, char.IsNumber),
            ["isalpha"] = (c, s, a) => All(s, char.IsLetter),
            ["isalnum"] = (c, s, a) => All(s, char.IsLetterOrDigit),
            ["isspace"] = (c, s, a) => All(s, MarkedTextOperations.IsSpace),
            ["isupper"] = (c, s, a) => BooleanValue.Of(s.Text.Any(char.IsUpper) && !s.Text.Any(char.IsLower)),
            ["islower"] = (c, s, a) => BooleanValue.Of(s.Text.Any(char.IsLower) && !s.Text.Any(char.IsUpper)),
        };

    /// <summary>Pads a text to a width; the share says how much of the padding goes in front.</summary>
    public static TextValue Justify(RenderContext context, MarkedText text, CallArguments arguments, double share)
    {
        var bound = arguments.Bind(context, "justify", "width", "fillchar");
        var padding = Math.Max(0, Argument.Size(context, bound[0], 0) - text.RuneCount);
        var fill = Argument.Text(context, bound[1]) ?? " ";
        if (fill.Length != 1)
            throw context.TypeError("The fill character must be exactly one character long");

        // Python puts the odd blank in front only when the whole width is odd.
        var front = share is 0.5 ? (padding / 2) + (padding & (padding + text.RuneCount) & 1) : (int)(padding * share);
        return new TextValue(new MarkedTextBuilder(context.Budget)
            .Append(new string(fill[0], front)).Append(text).Append(new string(fill[0], padding - front)).Build());
    }

    private static TextValue Trim(RenderContext context, MarkedText text, CallArguments arguments, bool start, bool end) =>
        new(MarkedTextOperations.Trim(text, Argument.Text(context, arguments.Bind(context, "strip", "chars")[0]), start, end));

    private static SequenceValue Split(RenderContext context, MarkedText text, CallArguments arguments, bool fromEnd)
    {
        var bound = arguments.Bind(context, "split", "sep", "maxsplit");
        var limit = Argument.Integer(context, bound[1], -1);
        return List(context, Argument.Text(context, bound[0]) switch
        {
            null => MarkedTextOperations.SplitWords(text, limit, fromEnd),
            "" => throw context.TypeError("empty separator"),
            var separator when fromEnd => MarkedTextOperations.SplitFromEnd(text, separator, limit),
            var separator => MarkedTextOperations.Split(text, separator, limit),
        });
    }

    private static SequenceValue Partition(RenderContext context, MarkedText text, CallArguments arguments, bool fromEnd)
    {
        var separator = Required(context, arguments);
        if (separator.Length == 0)
            throw context.TypeError("empty separator");
        var found = fromEnd ? text.Text.LastIndexOf(separator, StringComparison.Ordinal) : text.Text.IndexOf(separator, StringComparison.Ordinal);
        if (found < 0)
            return fromEnd ? SequenceValue.Tuple(TextValue.Empty, TextValue.Empty, new TextValue(text)) : SequenceValue.Tuple(new TextValue(text), TextValue.Empty, TextValue.Empty);
        return SequenceValue.Tuple(
            new TextValue(text.Slice(0, found)), new TextValue(text.Slice(found, separator.Length)), new TextValue(text.Slice(found + separator.Length)));
    }

    private static BooleanValue Affix(RenderContext context, CallArguments arguments, Func<string, bool> matches)
    {
        var part = arguments.Bind(context, "startswith", "prefix")[0];
        return BooleanValue.Of(part is SequenceValue { IsTuple: true } options
            ? options.Items.Exists(option => matches(Argument.Text(context, option) ?? throw context.TypeError("expected a string")))
            : matches(Required(context, arguments)));
    }

    private static TextValue Replace(RenderContext context, MarkedText text, CallArguments arguments)
    {
        var bound = arguments.Bind(context, "replace", "old", "new", "count");
        return new TextValue(MarkedTextOperations.Replace(
            context,
            text,
            Argument.Text(context, bound[0]) ?? throw context.TypeError("replace() needs a string"),
            Argument.Marked(context, bound[1]) ?? throw context.TypeError("replace() needs a string"),
            Argument.Integer(context, bound[2], -1)));
    }

    private static TextValue Join(RenderContext context, MarkedText separator, Value values)
    {
        var result = new MarkedTextBuilder(context.Budget);
        var isFirst = true;
        foreach (var item in Sequences.Iterate(context, values))
        {
            if (!isFirst)
                result.Append(separator);
            isFirst = false;
            result.Append(Argument.Marked(context, item) ?? throw context.TypeError("sequence item: expected str instance"));
        }

        return new TextValue(result.Build());
    }

    private static string Required(RenderContext context, CallArguments arguments) =>
        Argument.Text(context, arguments.Positional.FirstOrDefault()) ?? throw context.TypeError("expected a string");

    private static IntegerValue Position(MarkedText text, int offset) => new(offset < 0 ? -1 : text.Slice(0, offset).RuneCount);

    private static BooleanValue All(MarkedText text, Func<char, bool> predicate) => BooleanValue.Of(text.Length > 0 && text.Text.All(predicate));

    private static SequenceValue List(RenderContext context, List<MarkedText> parts)
    {
        context.Budget.SequenceOf(parts.Count);
        return new SequenceValue(parts.ConvertAll(part => (Value)new TextValue(part)));
    }
}
