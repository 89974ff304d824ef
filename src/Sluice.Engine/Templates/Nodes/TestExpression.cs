namespace Sluice.Engine.Templates;

/// <summary>The <c>is</c> operator.</summary>
internal sealed class TestExpression(Expression subject, TestFunction test, ArgumentList arguments) : Expression
{
    protected override Value EvaluateCore(RenderContext context)
    {
        var value = subject.Evaluate(context);
        return BooleanValue.Of(test(context, value, arguments.Evaluate(context)));
    }
}
