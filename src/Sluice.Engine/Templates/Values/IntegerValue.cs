namespace Sluice.Engine.Templates;

internal sealed class IntegerValue(long value) : Value
{
    public override string TypeName => "int";

    public override bool IsTrue => value != 0;

    public long Value => value;
}
