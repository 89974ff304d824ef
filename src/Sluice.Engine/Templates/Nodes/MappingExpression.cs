namespace Sluice.Engine.Templates;

internal sealed class MappingExpression(IReadOnlyList<(Expression Key, Expression Value)> items) : Expression
{
    protected override Value EvaluateCore(RenderContext context)
    {
        var mapping = new MappingValue();
        foreach (var (key, value) in items)
            mapping.Items[Access.Key(context, key.Evaluate(context))] = value.Evaluate(context);
        return mapping;
    }
}
