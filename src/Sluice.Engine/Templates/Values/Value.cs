namespace Sluice.Engine.Templates;

/// <summary>A value as a template sees it.</summary>
internal abstract class Value
{
    /// <summary>Name of the type in error messages, as template authors know it.</summary>
    public abstract string TypeName { get; }

    public virtual bool IsTrue => true;
}
