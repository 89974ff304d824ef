using System.Buffers;
using System.Numerics;
using System.Runtime.Intrinsics;
using Sluice.Engine.Grammar.Parsing;

namespace Sluice.Engine.Grammar.Tokens;

/// <summary>Finds the tokens that an automaton lets follow: reads them all at once in a trie, or only those whose runs of characters don't tell.</summary>
internal sealed class TokenWalk(Automaton automaton, GrammarVocabulary vocabulary)
{
    /// <summary>Less tokens behind a state are read sooner than something is found out about them.</summary>
    private const int ManyTokens = 4000;

    /// <summary>Where more than one in so many has to be read, all are: in the trie what they begin with is read once.</summary>
    private const int ReadAllOf = 3;

    private readonly int[] _path = new int[TokenTrie.MaxBytes + 1];
    private readonly RunFinder _runs = new(automaton, vocabulary.Index);

    /// <summary>Whether plain text may follow at a state, whatever it is, up to <see cref="GrammarVocabulary.MostPlainChars"/> characters of it.</summary>
    public bool TakesPlainText(int state) => _runs.Find(state).TakesPlainText;

    /// <summary>Adds the tokens of the vocabulary that may follow at a state.</summary>
    public void AddAll(int state, ulong[] words)
    {
        var index = vocabulary.Index;
        int[] roots = vocabulary.Roots;
        int[] open = ArrayPool<int>.Shared.Rent(index.Tokens.Length);
        Span<int> behind = stackalloc int[TokenIndex.Ranges];
        for (int range = 0; range < TokenIndex.Ranges; range++)
        {
            behind[range] = range < TokenIndex.Ascii ? automaton.Next(state, (byte)range) : state;
        }

        for (int range = 0; range < TokenIndex.Ranges; range++)
        {
            int next = behind[range];
            if (next != Automaton.Dead && !(CountBehind(next, behind) >= ManyTokens && TryAddRun(range, next, open, words)))
            {
                Add(vocabulary.Trie.AsSpan(roots[range]..roots[range + 1]), state, words);
            }
        }

        Add(vocabulary.Trie.AsSpan(roots[^1]), state, words);
        ArrayPool<int>.Shared.Return(open);
    }

    /// <summary>Adds the tokens of a trie, or of some of its roots with all below them, that may follow at a state.</summary>
    public void Add(ReadOnlySpan<TrieNode> nodes, int start, ulong[] words)
    {
        var classes = automaton.ClassOfBytes;
        int classCount = automaton.ClassCount;
        int[] table = automaton.Table;
        int[] path = _path;
        path[0] = start;
        for (int i = 0; i < nodes.Length;)
        {
            var node = nodes[i];
            int index = (path[node.Depth] * classCount) + classes[node.Byte];
            int next = table[index] - 1;
            if (next < 0)
            {
                next = automaton.NextOfClass(path[node.Depth], classes[node.Byte]);
                table = automaton.Table;
            }

            if (next == Automaton.Dead)
            {
                i += node.Size;
                continue;
            }

            path[node.Depth + 1] = next;
            int token = node.Token;
            if (token != TrieNode.NoToken)
            {
                words[token >> 6] |= 1UL << token;
            }

            i++;
        }
    }

    /// <summary>How many tokens begin with a character that leads to a state.</summary>
    private int CountBehind(int state, ReadOnlySpan<int> behind)
    {
        int count = 0;
        for (int range = 0; range < behind.Length; range++)
        {
            count += behind[range] == state ? vocabulary.Index.Starts[range + 1] - vocabulary.Index.Starts[range] : 0;
        }

        return count;
    }

    /// <summary>Adds the tokens of a range without reading most of them; false if nothing can be said of them.</summary>
    /// <param name="range">The range.</param>
    /// <param name="state">The state behind the character that its tokens begin with, if it is the same for all.</param>
    /// <param name="open">Room for the places of all tokens.</param>
    /// <param name="words">What to add them to.</param>
    private bool TryAddRun(int range, int state, int[] open, ulong[] words)
    {
        int first = vocabulary.Index.Starts[range];
        int end = vocabulary.Index.Starts[range + 1];
        var run = _runs.Find(state);
        if (run.IsUnknown)
        {
            return false;
        }

        int count = Filter(first, end, run, open, words);
        if (count > (end - first) / ReadAllOf)
        {
            return false;
        }

        int skipped = range < TokenIndex.Ascii ? 1 : 0;
        var classes = automaton.ClassOfBytes;
        foreach (int at in open.AsSpan(0, count))
        {
            int token = vocabulary.Index.Tokens[at];
            int next = state;
            foreach (byte value in vocabulary.Index.BytesAt(at)[skipped..])
            {
                next = automaton.NextOfClass(next, classes[value]);
                if (next == Automaton.Dead)
                {
                    break;
                }
            }

            words[token >> 6] |= (next == Automaton.Dead ? 0UL : 1UL) << token;
        }

        return true;
    }

    /// <summary>Adds those tokens of a range of the index that may follow for sure, and collects the places of those that have to be read.</summary>
    private int Filter(int first, int end, in TextRun run, int[] open, ulong[] words)
    {
        int[] tokens = vocabulary.Index.Tokens;
        ulong[] low = vocabulary.Index.Low;
        ulong[] high = vocabulary.Index.High;
        var (outsideLow, outsideHigh) = (Vector256.Create(run.Outside.Low), Vector256.Create(run.Outside.High));
        var (openLow, openHigh) = (Vector256.Create(run.Open.Low), Vector256.Create(run.Open.High));
        int count = 0;
        int at = first;
        for (; at <= end - Vector256<ulong>.Count; at += Vector256<ulong>.Count)
        {
            var lows = Vector256.LoadUnsafe(ref low[at]);
            var highs = Vector256.LoadUnsafe(ref high[at]);
            uint inside = Vector256.Equals((lows & outsideLow) | (highs & outsideHigh), Vector256<ulong>.Zero).ExtractMostSignificantBits();
            uint closed = Vector256.Equals((lows & openLow) | (highs & openHigh), Vector256<ulong>.Zero).ExtractMostSignificantBits();
            for (int i = 0; i < Vector256<ulong>.Count; i++, inside >>= 1)
            {
                int token = tokens[at + i];
                words[token >> 6] |= (ulong)(inside & 1) << token;
            }

            for (uint left = closed ^ 0xF; left != 0; left &= left - 1)
            {
                open[count++] = at + BitOperations.TrailingZeroCount(left);
            }
        }

        for (; at < end; at++)
        {
            int token = tokens[at];
            bool isInside = ((low[at] & run.Outside.Low) | (high[at] & run.Outside.High)) == 0;
            words[token >> 6] |= (isInside ? 1UL : 0UL) << token;
            if (((low[at] & run.Open.Low) | (high[at] & run.Open.High)) != 0)
            {
                open[count++] = at;
            }
        }

        return count;
    }
}
