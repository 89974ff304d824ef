namespace Sluice.Engine.Grammar.Tokens;

/// <summary>A node of a token trie in 8 bytes.</summary>
internal readonly struct TrieNode(byte value, int depth, int token, int size)
{
    /// <summary>The token field of a node at which no token ends.</summary>
    public const int NoToken = 0xFFFFFF;

    private readonly uint _tokenAndByte = ((uint)token << 8) | value;
    private readonly uint _sizeAndDepth = ((uint)size << 8) | (uint)depth;

    /// <summary>The last byte on the way to it.</summary>
    public byte Byte => (byte)_tokenAndByte;

    /// <summary>The token that ends here, or <see cref="NoToken"/>.</summary>
    public int Token => (int)(_tokenAndByte >> 8);

    /// <summary>How many bytes precede its own.</summary>
    public int Depth => (byte)_sizeAndDepth;

    /// <summary>The number of nodes in its subtree, itself included.</summary>
    public int Size => (int)(_sizeAndDepth >> 8);
}
