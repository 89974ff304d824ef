namespace Sluice.Engine.Templates;

internal sealed class ElementExpression(Expression subject, Expression index) : Expression
{
    protected override Value EvaluateCore(RenderContext context) =>
        Access.Element(context, subject.Evaluate(context), index.Evaluate(context));
}
