namespace Sluice.Engine.Templates;

/// <summary>The evaluated arguments of a call.</summary>
internal sealed class CallArguments(List<Value> positional, List<KeyValuePair<string, Value>> named)
{
    public static readonly CallArguments None = new([], []);

    public List<Value> Positional => positional;

    public List<KeyValuePair<string, Value>> Named => named;

    /// <summary>Sorts the arguments into the given parameters; a missing one is null.</summary>
    public Value?[] Bind(RenderContext context, string function, params ReadOnlySpan<string> parameters)
    {
        if (positional.Count > parameters.Length)
            throw context.TypeError($"{function}() takes at most {parameters.Length} arguments but {positional.Count} were given.");
        var bound = new Value?[parameters.Length];
        for (var i = 0; i < positional.Count; i++)
            bound[i] = positional[i];
        foreach (var (name, value) in named)
        {
            var index = parameters.IndexOf(name);
            if (index < 0)
                throw context.TypeError($"{function}() has no parameter '{name}'.");
            if (bound[index] is not null)
                throw context.TypeError($"{function}() got two values for '{name}'.");
            bound[index] = value;
        }

        return bound;
    }

    /// <summary>The arguments behind the first <paramref name="count"/> positional ones.</summary>
    public CallArguments Skip(int count) => new(positional.GetRange(count, positional.Count - count), named);
}
