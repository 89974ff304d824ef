namespace Sluice.Engine.Templates;

internal sealed class MacroStatement(string name, MacroDefinition definition, int line) : Statement(line)
{
    protected override Completion ExecuteCore(RenderContext context)
    {
        context.Scope.Set(name, definition.Bind(context));
        return Completion.Normal;
    }
}
