namespace Sluice.Engine.Templates;

internal sealed class CallExpression(Expression callee, ArgumentList arguments) : Expression
{
    public Value Invoke(RenderContext context, KeyValuePair<string, Value>? extra = null)
    {
        var target = callee.Evaluate(context);
        var function = target switch
        {
            CallableValue callable => callable,
            LoopValue { Recursion: { } recursion } => recursion,
            UndefinedValue undefined => throw context.Undefined(undefined),
            _ => throw context.TypeError($"'{target.TypeName}' object is not callable"),
        };
        var evaluated = arguments.Evaluate(context);
        if (extra is { } named)
            evaluated.Named.Add(named);
        return function.Invoke(context, evaluated);
    }

    protected override Value EvaluateCore(RenderContext context) => Invoke(context);
}
