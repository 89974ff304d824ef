namespace Sluice.Engine.Templates;

/// <summary>A node of the syntax tree that has a value.</summary>
internal abstract class Expression
{
    public Value Evaluate(RenderContext context)
    {
        context.Budget.Step();
        context.Budget.EnsureStack();
        return EvaluateCore(context);
    }

    protected abstract Value EvaluateCore(RenderContext context);
}
