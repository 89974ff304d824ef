namespace Sluice.Engine.Templates;

internal sealed class TextStatement(string text, int line) : Statement(line)
{
    protected override Completion ExecuteCore(RenderContext context)
    {
        context.Output.Append(text);
        return Completion.Normal;
    }
}
