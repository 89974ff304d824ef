namespace Sluice.Engine.Templates;

internal sealed class ConstantExpression(Value value) : Expression
{
    protected override Value EvaluateCore(RenderContext context) => value;
}
