namespace Sluice.Engine.Templates;

/// <summary>Equality of dictionary keys: texts by content, numbers and booleans by value, tuples by their elements.</summary>
internal sealed class KeyComparer : IEqualityComparer<Value>
{
    public static readonly KeyComparer Instance = new();

    public static bool IsHashable(Value value) => value switch
    {
        SequenceValue sequence => sequence.IsTuple && sequence.Items.TrueForAll(item => item is not SequenceValue && IsHashable(item)),
        MappingValue => false,
        _ => true,
    };

    public bool Equals(Value? x, Value? y) => (x, y) switch
    {
        (TextValue a, TextValue b) => a.Text == b.Text,
        (SequenceValue a, SequenceValue b) => a.Items.SequenceEqual(b.Items, this),
        _ when x is not null && y is not null && Number(x) is { } a && Number(y) is { } b => a.Equals(b),
        _ => ReferenceEquals(x, y),
    };

    public int GetHashCode(Value obj) => obj switch
    {
        TextValue text => text.Text.GetHashCode(StringComparison.Ordinal),
        SequenceValue sequence => sequence.Items.Aggregate(17, (hash, item) => HashCode.Combine(hash, GetHashCode(item))),
        _ when Number(obj) is { } number => number.GetHashCode(),
        _ => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(obj),
    };

    private static double? Number(Value value) => value switch
    {
        BooleanValue boolean => boolean.Value ? 1 : 0,
        IntegerValue integer => integer.Value,
        FloatValue number => number.Value,
        _ => null,
    };
}
