namespace Sluice.Engine.Templates;

/// <summary>Goes round through its items.</summary>
internal sealed class CyclerValue(List<Value> items) : AttributedValue
{
    private int _position;

    public override string TypeName => "Cycler";

    public override Value? Attribute(string name) => name switch
    {
        "current" => items[_position],
        "next" => new CallableValue("next", (_, _) =>
        {
            var current = items[_position];
            _position = (_position + 1) % items.Count;
            return current;
        }),
        "reset" => new CallableValue("reset", (_, _) =>
        {
            _position = 0;
            return NoneValue.Instance;
        }),
        _ => null,
    };
}
