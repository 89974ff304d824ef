namespace Sluice.Engine.Templates;

internal sealed class IfStatement(IReadOnlyList<(Expression Condition, Block Body)> branches, Block? otherwise, int line) : Statement(line)
{
    protected override Completion ExecuteCore(RenderContext context)
    {
        foreach (var (condition, body) in branches)
        {
            if (condition.Evaluate(context).IsTrue)
                return body.Execute(context);
        }

        return otherwise?.Execute(context) ?? Completion.Normal;
    }
}
