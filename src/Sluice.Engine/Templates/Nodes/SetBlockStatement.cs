namespace Sluice.Engine.Templates;

/// <summary><c>set</c> with a body: assigns what the body writes, passed through filters.</summary>
internal sealed class SetBlockStatement(AssignmentTarget target, IReadOnlyList<FilterCall> filters, Block body, int line) : Statement(line)
{
    protected override Completion ExecuteCore(RenderContext context)
    {
        Value value = context.Capture(() => context.InNewScope(() => body.Execute(context)));
        foreach (var filter in filters)
            value = filter.Apply(context, value);
        target.Assign(context, value);
        return Completion.Normal;
    }
}
