namespace Sluice.Engine.Templates;

/// <summary>A list or a tuple; tuples differ in how they print and compare only.</summary>
internal sealed class SequenceValue(List<Value> items, bool isTuple = false) : Value
{
    public override string TypeName => isTuple ? "tuple" : "list";

    public override bool IsTrue => items.Count > 0;

    public List<Value> Items => items;

    public bool IsTuple => isTuple;

    public static SequenceValue Tuple(params List<Value> items) => new(items, isTuple: true);
}
