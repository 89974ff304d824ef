namespace Sluice.Engine.Templates;

internal sealed class AttributeExpression(Expression subject, string name) : Expression
{
    public Expression Subject => subject;

    public string Name => name;

    protected override Value EvaluateCore(RenderContext context) => Access.Attribute(context, subject.Evaluate(context), name);
}
