namespace Sluice.Engine.Templates;

/// <summary>The arguments of a call as written: positional, named, <c>*sequence</c> and <c>**mapping</c>.</summary>
internal sealed class ArgumentList(
    IReadOnlyList<Expression> positional,
    IReadOnlyList<(string Name, Expression Value)> named,
    Expression? spreadSequence,
    Expression? spreadMapping)
{
    public static readonly ArgumentList None = new([], [], null, null);

    public CallArguments Evaluate(RenderContext context)
    {
        if (positional.Count == 0 && named.Count == 0 && spreadSequence is null && spreadMapping is null)
            return new CallArguments([], []);
        var values = new List<Value>(positional.Count);
        foreach (var argument in positional)
            values.Add(argument.Evaluate(context));
        if (spreadSequence is not null)
            values.AddRange(Sequences.Iterate(context, spreadSequence.Evaluate(context)));

        var pairs = new List<KeyValuePair<string, Value>>(named.Count);
        foreach (var (name, value) in named)
            pairs.Add(new(name, value.Evaluate(context)));
        if (spreadMapping is not null)
        {
            if (spreadMapping.Evaluate(context) is not MappingValue mapping)
                throw context.TypeError("the argument after ** must be a mapping");
            foreach (var (key, value) in mapping.Items)
                pairs.Add(new(key is TextValue name ? name.Text : throw context.TypeError("keywords must be strings"), value));
        }

        return new CallArguments(values, pairs);
    }
}
