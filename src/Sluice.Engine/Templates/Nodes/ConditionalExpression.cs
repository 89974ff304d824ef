namespace Sluice.Engine.Templates;

internal sealed class ConditionalExpression(Expression condition, Expression value, Expression? otherwise) : Expression
{
    protected override Value EvaluateCore(RenderContext context)
    {
        if (condition.Evaluate(context).IsTrue)
            return value.Evaluate(context);
        return otherwise?.Evaluate(context) ?? new UndefinedValue("the inline if-expression evaluated to false and no else section was defined.");
    }
}
