namespace Sluice.Engine.Templates;

/// <summary>Functions that every template can call.</summary>
internal static class Globals
{
    private static readonly Dictionary<string, CallableValue> ByName = new CallableValue[]
    {
        new("raise_exception", (c, a) => throw new TemplateRenderException(
            TemplateFailure.Raised, ValueWriter.ToText(c, a.Bind(c, "raise_exception", "message")[0] ?? NoneValue.Instance).Text, c.Budget.Line)),
        new("range", Range),
        new("dict", Dict),
        new("namespace", Namespace),
        new("cycler", (c, a) => a.Positional.Count > 0 ? new CyclerValue(a.Positional) : throw c.TypeError("at least one item has to be provided")),
        new("joiner", Joiner),
        new("strftime_now", (c, a) => TextValue.OfTemplate(TimeFormat.Format(
            c, Argument.Text(c, a.Bind(c, "strftime_now", "format")[0]) ?? throw c.TypeError("strftime_now() needs a format"), c.Clock.GetLocalNow()))),
    }.ToDictionary(function => function.Name, StringComparer.Ordinal);

    public static Value? Find(string name) => ByName.GetValueOrDefault(name);

    private static SequenceValue Range(RenderContext context, CallArguments arguments)
    {
        var bound = arguments.Bind(context, "range", "start", "stop", "step");
        var first = Argument.Integer(context, bound[0] ?? throw context.TypeError("range() needs a bound"), 0);
        var (start, stop) = bound[1] is null ? (0, first) : (first, Argument.Integer(context, bound[1], 0));
        var step = Argument.Integer(context, bound[2], 1);
        if (step == 0)
            throw context.TypeError("range() arg 3 must not be zero");
        var count = Math.Max(0, Math.Ceiling(((double)stop - start) / step));
        if (count > context.Budget.Limits.MaxSequenceLength)
            throw context.Budget.Exceeded("sequence length");
        context.Budget.SequenceOf((long)count);
        var items = new List<Value>((int)count);
        for (long i = 0; i < (long)count; i++)
            items.Add(new IntegerValue(start + (i * step)));
        return new SequenceValue(items);
    }

    private static MappingValue Dict(RenderContext context, CallArguments arguments)
    {
        var mapping = new MappingValue();
        foreach (var source in arguments.Positional)
            Methods.Merge(context, mapping, source);
        foreach (var (name, value) in arguments.Named)
            mapping.With(name, value);
        return mapping;
    }

    private static NamespaceValue Namespace(RenderContext context, CallArguments arguments)
    {
        var result = new NamespaceValue();
        foreach (var (key, value) in Dict(context, arguments).Items)
            result.Attributes[ValueWriter.ToText(context, key).Text] = value;
        return result;
    }

    private static CallableValue Joiner(RenderContext context, CallArguments arguments)
    {
        var separator = arguments.Bind(context, "joiner", "sep")[0] ?? TextValue.OfTemplate(", ");
        var isUsed = false;
        return new CallableValue("joiner", (_, _) =>
        {
            if (isUsed)
                return separator;
            isUsed = true;
            return TextValue.Empty;
        });
    }
}
