namespace Sluice.Engine.Grammar.Regexes;

/// <summary>What makes a regular expression the same as another one.</summary>
internal readonly struct RegexKey(RegexKind kind, ByteSet set, RegexNode[] children, int min, int max) : IEquatable<RegexKey>
{
    private readonly RegexKind _kind = kind;
    private readonly ByteSet _set = set;
    private readonly RegexNode[] _children = children;
    private readonly int _min = min;
    private readonly int _max = max;

    public bool Equals(RegexKey other) =>
        _kind == other._kind && _min == other._min && _max == other._max && _set == other._set && _children.AsSpan().SequenceEqual(other._children);

    public override bool Equals(object? obj) => obj is RegexKey other && Equals(other);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(_kind);
        hash.Add(_set);
        hash.Add(_min);
        hash.Add(_max);
        foreach (var child in _children)
        {
            hash.Add(child.Id);
        }

        return hash.ToHashCode();
    }
}
