namespace Sluice.Engine.Templates;

/// <summary>A list or tuple literal.</summary>
internal sealed class SequenceExpression(IReadOnlyList<Expression> items, bool isTuple) : Expression
{
    public IReadOnlyList<Expression> Items => items;

    public bool IsTuple => isTuple;

    protected override Value EvaluateCore(RenderContext context)
    {
        var values = new List<Value>(items.Count);
        foreach (var item in items)
            values.Add(item.Evaluate(context));
        return new SequenceValue(values, isTuple);
    }
}
