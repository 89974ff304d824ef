namespace Sluice.Engine.Templates;

/// <summary>The result of <c>namespace()</c>: the one thing whose attributes a template may set.</summary>
internal sealed class NamespaceValue : Value
{
    public override string TypeName => "Namespace";

    public Dictionary<string, Value> Attributes { get; } = new(StringComparer.Ordinal);
}
