namespace Sluice.Engine.Templates;

internal sealed class SetStatement(AssignmentTarget target, Expression value, int line) : Statement(line)
{
    protected override Completion ExecuteCore(RenderContext context)
    {
        target.Assign(context, value.Evaluate(context));
        return Completion.Normal;
    }
}
