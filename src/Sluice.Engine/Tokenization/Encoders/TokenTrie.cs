namespace Sluice.Engine.Tokenization.Encoders;

/// <summary>Finds all tokens that a text begins with, byte by byte.</summary>
internal sealed class TokenTrie
{
    private const int Root = 0;

    // Open addressing: the child of a node by a byte. Multiplying by an odd number drawn anew keeps a file from making them collide.
    private readonly ulong _spread = (ulong)Random.Shared.NextInt64() | 1;
    private readonly List<int> _tokens = [-1];
    private ulong[] _keys = new ulong[1024];
    private int[] _children = new int[1024];

    internal TokenTrie(Vocabulary vocabulary, Func<int, bool> isIncluded)
    {
        for (int id = 0; id < vocabulary.Count; id++)
        {
            if (isIncluded(id))
            {
                Add(vocabulary.BytesOf(id), id);
            }
        }
    }

    /// <summary>Goes one byte on; the walk begins at node 0. Returns -1 where no token goes on so.</summary>
    internal int Step(int node, byte value)
    {
        int slot = SlotOf(KeyOf(node, value));
        return _keys[slot] == 0 ? -1 : _children[slot];
    }

    /// <summary>The token that ends at a node, or -1.</summary>
    internal int TokenAt(int node) => _tokens[node];

    /// <summary>The longest token that the text begins with, or -1.</summary>
    internal int FindLongest(ReadOnlySpan<byte> text, out int length)
    {
        int token = -1;
        length = 0;
        int node = Root;
        for (int i = 0; i < text.Length && (node = Step(node, text[i])) >= 0; i++)
        {
            if (_tokens[node] >= 0)
            {
                token = _tokens[node];
                length = i + 1;
            }
        }

        return token;
    }

    private void Add(ReadOnlySpan<byte> text, int id)
    {
        int node = Root;
        foreach (byte value in text)
        {
            ulong key = KeyOf(node, value);
            int slot = SlotOf(key);
            if (_keys[slot] == 0)
            {
                _keys[slot] = key;
                _children[slot] = _tokens.Count;
                _tokens.Add(-1);
                node = _children[slot];
                GrowIfFull();
            }
            else
            {
                node = _children[slot];
            }
        }

        // Of tokens with the same bytes the first is found; an empty one is none.
        if (node != Root && _tokens[node] < 0)
        {
            _tokens[node] = id;
        }
    }

    private static ulong KeyOf(int node, byte value) => ((ulong)(uint)node << 8) + value + 1;

    private int SlotOf(ulong key)
    {
        int slot = (int)((key * _spread) >> 32) & (_keys.Length - 1);
        while (_keys[slot] != 0 && _keys[slot] != key)
        {
            slot = (slot + 1) & (_keys.Length - 1);
        }

        return slot;
    }

    private void GrowIfFull()
    {
        if (_tokens.Count * 2 < _keys.Length)
        {
            return;
        }

        var (keys, children) = (_keys, _children);
        _keys = new ulong[keys.Length * 2];
        _children = new int[keys.Length * 2];
        for (int i = 0; i < keys.Length; i++)
        {
            if (keys[i] != 0)
            {
                int slot = SlotOf(keys[i]);
                _keys[slot] = keys[i];
                _children[slot] = children[i];
            }
        }
    }
}
