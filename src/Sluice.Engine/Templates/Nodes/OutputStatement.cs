namespace Sluice.Engine.Templates;

internal sealed class OutputStatement(Expression expression, int line) : Statement(line)
{
    protected override Completion ExecuteCore(RenderContext context)
    {
        ValueWriter.Write(context, context.Output, expression.Evaluate(context));
        return Completion.Normal;
    }
}
