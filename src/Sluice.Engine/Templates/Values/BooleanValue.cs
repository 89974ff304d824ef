namespace Sluice.Engine.Templates;

internal sealed class BooleanValue : Value
{
    public static readonly BooleanValue True = new(true);
    public static readonly BooleanValue False = new(false);

    private BooleanValue(bool value) => Value = value;

    public override string TypeName => "bool";

    public override bool IsTrue => Value;

    public bool Value { get; }

    public static BooleanValue Of(bool value) => value ? True : False;
}
