namespace Sluice.Engine.Templates;

internal sealed class SliceExpression(Expression subject, Expression? start, Expression? stop, Expression? step) : Expression
{
    protected override Value EvaluateCore(RenderContext context) => Slicing.Slice(
        context,
        subject.Evaluate(context),
        Bound(context, start),
        Bound(context, stop),
        Bound(context, step));

    private static long? Bound(RenderContext context, Expression? expression) => expression?.Evaluate(context) switch
    {
        null or NoneValue => null,
        IntegerValue integer => integer.Value,
        BooleanValue boolean => boolean.Value ? 1 : 0,
        _ => throw context.TypeError("slice indices must be integers or None"),
    };
}
