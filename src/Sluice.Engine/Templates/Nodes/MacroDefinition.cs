namespace Sluice.Engine.Templates;

/// <summary>The parameters and the body of a macro or of a call block.</summary>
internal sealed class MacroDefinition(string name, IReadOnlyList<(string Name, Expression? Default)> parameters, Block body)
{
    /// <summary>Makes the macro callable; its body sees the variables of the place of its definition.</summary>
    public CallableValue Bind(RenderContext context)
    {
        var closure = context.Scope;
        return new CallableValue(name, (caller, arguments) => caller.Call(() => Invoke(caller, closure, arguments)));
    }

    private TextValue Invoke(RenderContext context, Scope closure, CallArguments arguments) =>
        context.Capture(() =>
        {
            var scope = new Scope(closure);
            return context.In(scope, () =>
            {
                AssignParameters(context, scope, arguments);
                return body.Execute(context);
            });
        });

    private void AssignParameters(RenderContext context, Scope scope, CallArguments arguments)
    {
        var extra = new MappingValue();
        var named = new Dictionary<string, Value>(StringComparer.Ordinal);
        foreach (var (argument, value) in arguments.Named)
        {
            if (parameters.Any(parameter => parameter.Name == argument))
                named[argument] = value;
            else if (argument == "caller")
                scope.Set("caller", value);
            else
                extra.With(argument, value);
        }

        for (var i = 0; i < parameters.Count; i++)
        {
            var (parameter, fallback) = parameters[i];
            var given = i < arguments.Positional.Count ? arguments.Positional[i] : named.GetValueOrDefault(parameter);
            scope.Set(parameter, given ?? fallback?.Evaluate(context) ?? new UndefinedValue($"parameter '{parameter}' was not provided"));
        }

        scope.Set("varargs", SequenceValue.Tuple([.. arguments.Positional.Skip(parameters.Count)]));
        scope.Set("kwargs", extra);
    }
}
