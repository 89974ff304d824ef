namespace Sluice.Engine.Templates;

/// <summary><c>and</c> and <c>or</c>: the value of the operand that decided.</summary>
internal sealed class LogicalExpression(bool isAnd, Expression left, Expression right) : Expression
{
    protected override Value EvaluateCore(RenderContext context)
    {
        var value = left.Evaluate(context);
        return value.IsTrue == isAnd ? right.Evaluate(context) : value;
    }
}
