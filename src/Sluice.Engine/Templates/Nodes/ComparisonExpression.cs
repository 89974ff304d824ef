namespace Sluice.Engine.Templates;

/// <summary>A chain of comparisons, each between neighbours: <c>a &lt; b &lt; c</c>.</summary>
internal sealed class ComparisonExpression(Expression first, IReadOnlyList<(string Operator, Expression Operand)> rest) : Expression
{
    protected override Value EvaluateCore(RenderContext context)
    {
        var left = first.Evaluate(context);
        foreach (var (operatorText, operand) in rest)
        {
            var right = operand.Evaluate(context);
            if (!Operators.Compare(context, operatorText, left, right))
                return BooleanValue.False;
            left = right;
        }

        return BooleanValue.True;
    }
}
