namespace Sluice.Engine.Grammar.Tokens;

/// <summary>Tokens by their bytes, laid out in the order in which a walk visits them: each node is followed by its subtree.</summary>
internal static class TokenTrie
{
    /// <summary>Longest token that is taken in.</summary>
    public const int MaxBytes = 255;

    /// <summary>Makes a trie of tokens, sorted by their bytes. Of tokens with the same bytes the first is taken.</summary>
    public static TrieNode[] Build(IReadOnlyList<TokenBytes> sorted)
    {
        var nodes = new List<TrieNode>(sorted.Count * 2);
        Build(sorted, 0, sorted.Count, 0, nodes);
        return [.. nodes];
    }

    private static void Build(IReadOnlyList<TokenBytes> sorted, int first, int end, int depth, List<TrieNode> nodes)
    {
        while (first < end)
        {
            byte value = sorted[first].Bytes.Span[depth];
            int last = first;
            while (last < end && sorted[last].Bytes.Span[depth] == value)
            {
                last++;
            }

            int index = nodes.Count;
            nodes.Add(default);
            int token = TrieNode.NoToken;
            for (; first < last && sorted[first].Bytes.Length == depth + 1; first++)
            {
                token = token == TrieNode.NoToken ? sorted[first].Token : token;
            }

            Build(sorted, first, last, depth + 1, nodes);
            nodes[index] = new TrieNode(value, depth, token, nodes.Count - index);
            first = last;
        }
    }
}
