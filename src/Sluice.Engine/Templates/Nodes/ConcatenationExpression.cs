namespace Sluice.Engine.Templates;

/// <summary>The <c>~</c> operator: everything as text, one after the other.</summary>
internal sealed class ConcatenationExpression(IReadOnlyList<Expression> parts) : Expression
{
    protected override Value EvaluateCore(RenderContext context)
    {
        var text = new MarkedTextBuilder(context.Budget);
        foreach (var part in parts)
            ValueWriter.Write(context, text, part.Evaluate(context));
        return new TextValue(text.Build());
    }
}
