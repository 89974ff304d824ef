namespace Sluice.Engine.Templates;

/// <summary>A call block: calls a macro that can render the block's body as <c>caller()</c>.</summary>
internal sealed class CallStatement(CallExpression call, MacroDefinition body, int line) : Statement(line)
{
    protected override Completion ExecuteCore(RenderContext context)
    {
        var result = call.Invoke(context, new KeyValuePair<string, Value>("caller", body.Bind(context)));
        ValueWriter.Write(context, context.Output, result);
        return Completion.Normal;
    }
}
