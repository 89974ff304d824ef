namespace Sluice.Engine.Templates;

/// <summary>A node of the syntax tree that does something.</summary>
internal abstract class Statement(int line)
{
    public int Line => line;

    public Completion Execute(RenderContext context)
    {
        context.Budget.Step();
        context.Budget.EnsureStack();
        context.Budget.Line = line;
        return ExecuteCore(context);
    }

    protected abstract Completion ExecuteCore(RenderContext context);
}
