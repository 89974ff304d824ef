namespace Sluice.Engine.Templates;

/// <summary>A plus or minus in front of a number.</summary>
internal sealed class SignExpression(bool isNegative, Expression operand) : Expression
{
    protected override Value EvaluateCore(RenderContext context)
    {
        var value = operand.Evaluate(context);
        return isNegative ? Arithmetic.Negate(context, value) : Arithmetic.RequireNumber(context, value);
    }
}
