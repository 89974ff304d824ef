namespace Sluice.Engine.Templates;

/// <summary>A dictionary that keeps the order of insertion.</summary>
internal sealed class MappingValue : Value
{
    public override string TypeName => "dict";

    public override bool IsTrue => Items.Count > 0;

    public OrderedDictionary<Value, Value> Items { get; } = new(KeyComparer.Instance);

    public MappingValue With(string key, Value value)
    {
        Items[TextValue.OfTemplate(key)] = value;
        return this;
    }
}
