namespace Sluice.Engine.Grammar.Tokens;

/// <summary>A token and what it is made of.</summary>
internal readonly record struct TokenBytes(int Token, ReadOnlyMemory<byte> Bytes) : IComparable<TokenBytes>
{
    public int CompareTo(TokenBytes other)
    {
        int order = Bytes.Span.SequenceCompareTo(other.Bytes.Span);
        return order != 0 ? order : Token.CompareTo(other.Token);
    }
}
