namespace Sluice.Engine.Grammar.Parsing;

/// <summary>A rule that is being read.</summary>
/// <param name="Position">How far it is.</param>
/// <param name="Origin">The row in which it began; null for the first row's own.</param>
/// <param name="Completes">The nonterminal whose readers in the origin go on when the rule is over.</param>
internal readonly record struct Item(int Position, Row? Origin, int Completes) : IComparable<Item>
{
    public override int GetHashCode() => HashCode.Combine(Position, Origin?.Id ?? -1, Completes);

    public bool Equals(Item other) => Position == other.Position && Origin == other.Origin && Completes == other.Completes;

    public int CompareTo(Item other)
    {
        int order = Position.CompareTo(other.Position);
        order = order != 0 ? order : (Origin?.Id ?? -1).CompareTo(other.Origin?.Id ?? -1);
        return order != 0 ? order : Completes.CompareTo(other.Completes);
    }
}
