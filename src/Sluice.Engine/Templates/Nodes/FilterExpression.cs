namespace Sluice.Engine.Templates;

internal sealed class FilterExpression(Expression subject, FilterCall filter) : Expression
{
    protected override Value EvaluateCore(RenderContext context) => filter.Apply(context, subject.Evaluate(context));
}
