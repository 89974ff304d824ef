namespace Sluice.Engine.Templates;

internal sealed class NameExpression(string name) : Expression
{
    public string Name => name;

    protected override Value EvaluateCore(RenderContext context) => context.Lookup(name);
}
