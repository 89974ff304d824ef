namespace Sluice.Engine.Templates;

internal sealed class BinaryExpression(string operatorText, Expression left, Expression right) : Expression
{
    protected override Value EvaluateCore(RenderContext context) =>
        Arithmetic.Apply(context, operatorText, left.Evaluate(context), right.Evaluate(context));
}
