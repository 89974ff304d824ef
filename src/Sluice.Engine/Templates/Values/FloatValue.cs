namespace Sluice.Engine.Templates;

/// <summary>A floating-point number, or an integer of the caller's JSON that is too large for 64 bits and keeps its spelling.</summary>
internal sealed class FloatValue(double value, string? spelling = null) : Value
{
    public override string TypeName => spelling is null ? "float" : "int";

    public override bool IsTrue => value != 0;

    public double Value => value;

    public string Text => spelling ?? PythonNumber.Format(value);
}
