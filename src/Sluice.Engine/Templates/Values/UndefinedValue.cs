namespace Sluice.Engine.Templates;

/// <summary>What a missing variable, attribute or element evaluates to: false, empty, and an error when used further.</summary>
internal sealed class UndefinedValue(string description) : Value
{
    public override string TypeName => "Undefined";

    public override bool IsTrue => false;

    public string Description => description;
}
