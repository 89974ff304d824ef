namespace Sluice.Engine.Templates;

/// <summary><c>with</c> and <c>generation</c>: a body in a scope of its own.</summary>
internal sealed class ScopeStatement(IReadOnlyList<(AssignmentTarget Target, Expression Value)> variables, Block body, int line) : Statement(line)
{
    protected override Completion ExecuteCore(RenderContext context)
    {
        // All values belong to the scope outside, so they come first.
        var values = variables.Select(variable => variable.Value.Evaluate(context)).ToList();
        return context.InNewScope(() =>
        {
            for (var i = 0; i < values.Count; i++)
                variables[i].Target.Assign(context, values[i]);
            return body.Execute(context);
        });
    }
}
