namespace Sluice.Engine.Templates;

/// <summary>Something a template can call: a macro, a global function or a method bound to its value.</summary>
internal sealed class CallableValue(string name, Func<RenderContext, CallArguments, Value> body) : Value
{
    public override string TypeName => "function";

    public string Name => name;

    public Value Invoke(RenderContext context, CallArguments arguments) => body(context, arguments);
}
