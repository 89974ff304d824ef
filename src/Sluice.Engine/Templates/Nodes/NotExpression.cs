namespace Sluice.Engine.Templates;

internal sealed class NotExpression(Expression operand) : Expression
{
    protected override Value EvaluateCore(RenderContext context) => BooleanValue.Of(!operand.Evaluate(context).IsTrue);
}
