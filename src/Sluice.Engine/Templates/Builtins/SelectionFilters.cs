namespace Sluice.Engine.Templates;

/// <summary>Filters that pick or transform elements one by one.</summary>
internal static class SelectionFilters
{
    public static IReadOnlyDictionary<string, FilterFunction> All { get; } = new Dictionary<string, FilterFunction>
    {
        ["map"] = Map,
        ["select"] = (c, s, a) => Select(c, s, a, expected: true, byAttribute: false),
        ["reject"] = (c, s, a) => Select(c, s, a, expected: false, byAttribute: false),
        ["selectattr"] = (c, s, a) => Select(c, s, a, expected: true, byAttribute: true),
        ["rejectattr"] = (c, s, a) => Select(c, s, a, expected: false, byAttribute: true),
    };

    private static SequenceValue Map(RenderContext context, Value subject, CallArguments arguments)
    {
        var items = Sequences.Iterate(context, subject);
        if (arguments.Positional.Count == 0)
        {
            var bound = arguments.Bind(context, "map", "attribute", "default");
            var path = bound[0] ?? throw context.TypeError("map requires a filter argument");
            return new SequenceValue(items.ConvertAll(item => Access.Path(context, item, path) switch
            {
                UndefinedValue when bound[1] is { } fallback => fallback,
                var value => value,
            }));
        }

        var name = Argument.Text(context, arguments.Positional[0]);
        var filter = name is null ? null : Filters.Find(name);
        if (filter is null)
            throw context.TypeError($"No filter named '{name}'.");
        return new SequenceValue(items.ConvertAll(item =>
        {
            Sequences.ChargeFor(context, item);
            context.Budget.EnsureStack();
            return filter(context, item, arguments.Skip(1));
        }));
    }

    private static SequenceValue Select(RenderContext context, Value subject, CallArguments arguments, bool expected, bool byAttribute)
    {
        var skipped = byAttribute ? 1 : 0;
        if (arguments.Positional.Count < skipped)
            throw context.TypeError("Missing parameter for attribute name");
        TestFunction test = (_, value, _) => value.IsTrue;
        var testArguments = CallArguments.None;
        if (arguments.Positional.Count > skipped)
        {
            var name = Argument.Text(context, arguments.Positional[skipped]);
            test = (name is null ? null : Tests.Find(name)) ?? throw context.TypeError($"No test named '{name}'.");
            testArguments = arguments.Skip(skipped + 1);
        }

        return new SequenceValue(Sequences.Iterate(context, subject).FindAll(item =>
        {
            context.Budget.Step();
            var value = byAttribute ? Access.Path(context, item, arguments.Positional[0]) : item;
            return test(context, value, testArguments) == expected;
        }));
    }
}
