namespace Sluice.Engine.Templates;

/// <summary>An object of the interpreter that offers named attributes, such as <c>loop</c>.</summary>
internal abstract class AttributedValue : Value
{
    /// <summary>The attribute, or null when there is none of that name.</summary>
    public abstract Value? Attribute(string name);
}
