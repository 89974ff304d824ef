namespace Sluice.Engine.Templates;

/// <summary>The <c>loop</c> variable: position and neighbours of the current element.</summary>
internal sealed class LoopValue(List<Value> items, int depth, Func<RenderContext, CallArguments, Value>? recurse) : AttributedValue
{
    private int _index = -1;
    private List<Value>? _lastChanged;

    public override string TypeName => "LoopContext";

    public Value Current => items[_index];

    /// <summary>The function behind <c>loop(…)</c> of a recursive loop.</summary>
    public CallableValue? Recursion => recurse is null ? null : new CallableValue("loop", recurse);

    public bool MoveNext() => ++_index < items.Count;

    public override Value? Attribute(string name) => name switch
    {
        "index" => new IntegerValue(_index + 1),
        "index0" => new IntegerValue(_index),
        "revindex" => new IntegerValue(items.Count - _index),
        "revindex0" => new IntegerValue(items.Count - _index - 1),
        "first" => BooleanValue.Of(_index == 0),
        "last" => BooleanValue.Of(_index == items.Count - 1),
        "length" => new IntegerValue(items.Count),
        "depth" => new IntegerValue(depth + 1),
        "depth0" => new IntegerValue(depth),
        "previtem" => _index > 0 ? items[_index - 1] : new UndefinedValue("there is no previous item"),
        "nextitem" => _index + 1 < items.Count ? items[_index + 1] : new UndefinedValue("there is no next item"),
        "cycle" => new CallableValue("cycle", Cycle),
        "changed" => new CallableValue("changed", Changed),
        _ => null,
    };

    private Value Cycle(RenderContext context, CallArguments arguments) =>
        arguments.Positional.Count == 0
            ? throw context.TypeError("no items for cycling given")
            : arguments.Positional[_index % arguments.Positional.Count];

    private BooleanValue Changed(RenderContext context, CallArguments arguments)
    {
        var previous = _lastChanged;
        _lastChanged = arguments.Positional;
        return BooleanValue.Of(previous is null || !Operators.AreEqual(context, new SequenceValue(previous), new SequenceValue(_lastChanged)));
    }
}
