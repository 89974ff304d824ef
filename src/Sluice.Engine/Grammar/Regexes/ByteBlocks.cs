namespace Sluice.Engine.Grammar.Regexes;

/// <summary>
/// Groups of bytes that some expressions do not tell apart as the next byte (Owens, Reppy and Turon 2009): far fewer than those that
/// anything in a pool tells apart, and behind all of a block the same is left to match.
/// </summary>
internal sealed class ByteBlocks
{
    private ByteBlocks(byte[] ofClasses, int count)
    {
        OfClasses = ofClasses;
        Count = count;
    }

    /// <summary>The block of each group of bytes.</summary>
    public byte[] OfClasses { get; }

    public int Count { get; }

    /// <summary>The blocks that sets of bytes make, those that any of them has a part of and lacks a part of being split.</summary>
    public static ByteBlocks Make(ByteSet[] sets, ByteClasses classes)
    {
        byte[] blocks = new byte[classes.Count];
        int count = 1;
        Span<int> numbers = stackalloc int[256];
        Span<bool> hasOthers = stackalloc bool[256];
        foreach (var set in sets)
        {
            // What of a block is in the set becomes a block of its own, unless all of it is.
            numbers.Fill(-1);
            hasOthers.Clear();
            for (int one = 0; one < blocks.Length; one++)
            {
                hasOthers[blocks[one]] |= !set.Contains(classes.Representative(one));
            }

            for (int one = 0; one < blocks.Length; one++)
            {
                int block = blocks[one];
                if (hasOthers[block] && set.Contains(classes.Representative(one)))
                {
                    numbers[block] = numbers[block] < 0 ? count++ : numbers[block];
                    blocks[one] = (byte)numbers[block];
                }
            }
        }

        return new ByteBlocks(blocks, count);
    }

    /// <summary>Adds the sets of bytes that an expression asks about first.</summary>
    public static void AddHeads(RegexNode node, HashSet<ByteSet> sets)
    {
        switch (node.Kind)
        {
            case RegexKind.Bytes:
                sets.Add(node.Set);
                break;
            case RegexKind.Concat when !node.Children[0].IsNullable:
                AddHeads(node.Children[0], sets);
                break;
            default:
                foreach (var child in node.Children)
                {
                    AddHeads(child, sets);
                }

                break;
        }
    }
}
