using Sluice.Engine.Grammar.Regexes;

namespace Sluice.Engine.Grammar.Parsing;

/// <summary>The blocks of bytes of a lexer's states: many ask about the same sets. Not safe for concurrent use.</summary>
internal sealed class BlockTable(ByteClasses classes)
{
    private readonly Dictionary<long[], ByteBlocks> _blocks = new(LongsComparer.Instance);
    private readonly Dictionary<ByteSet, int> _numbers = [];
    private readonly HashSet<ByteSet> _sets = [];

    public ByteBlocks Find((int Terminal, RegexNode Remainder)[] parts)
    {
        _sets.Clear();
        foreach (var (_, remainder) in parts)
        {
            ByteBlocks.AddHeads(remainder, _sets);
        }

        long[] key = new long[_sets.Count];
        int count = 0;
        foreach (var set in _sets)
        {
            if (!_numbers.TryGetValue(set, out int number))
            {
                _numbers[set] = number = _numbers.Count;
            }

            key[count++] = number;
        }

        Array.Sort(key);
        if (!_blocks.TryGetValue(key, out var blocks))
        {
            _blocks[key] = blocks = ByteBlocks.Make([.. _sets], classes);
        }

        return blocks;
    }
}
