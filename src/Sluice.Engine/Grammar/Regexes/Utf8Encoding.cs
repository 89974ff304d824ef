using System.Text;

namespace Sluice.Engine.Grammar.Regexes;

/// <summary>Characters as UTF-8.</summary>
internal sealed class Utf8Encoding(RegexPool pool) : ICharEncoding
{
    // The last characters of one, two, three and four bytes.
    private static readonly int[] Limits = [0x7F, 0x7FF, 0xFFFF, 0x10FFFF];

    public RegexNode Encode(CharSet set)
    {
        var alternatives = new List<RegexNode>();
        foreach (var (first, last) in set.Ranges)
        {
            int start = first;
            for (int length = 1; length <= Limits.Length; length++)
            {
                if (start <= Math.Min(last, Limits[length - 1]))
                {
                    alternatives.Add(Sequence(start, Math.Min(last, Limits[length - 1]), length));
                    start = Limits[length - 1] + 1;
                }
            }
        }

        return pool.Or([.. alternatives]);
    }

    public byte[] Write(string text) => Encoding.UTF8.GetBytes(text);

    private RegexNode Sequence(int first, int last, int length)
    {
        if (length == 1)
        {
            return Byte(first, last);
        }

        int shift = 6 * (length - 1);
        int lead = length switch
        {
            2 => 0xC0,
            3 => 0xE0,
            _ => 0xF0,
        };
        return Split(first, last, shift, lead);
    }

    /// <summary>The bytes of a range of values, of which this shift gives the first byte's bits.</summary>
    private RegexNode Split(int first, int last, int shift, int mark)
    {
        if (shift == 0)
        {
            return Byte(mark | first, mark | last);
        }

        int rest = (1 << shift) - 1;
        int firstHead = first >> shift;
        int lastHead = last >> shift;
        if (firstHead == lastHead)
        {
            return pool.Concat(Byte(mark | firstHead, mark | firstHead), Split(first & rest, last & rest, shift - 6, 0x80));
        }

        var parts = new List<RegexNode>();
        if ((first & rest) != 0)
        {
            parts.Add(pool.Concat(Byte(mark | firstHead, mark | firstHead), Split(first & rest, rest, shift - 6, 0x80)));
            firstHead++;
        }

        int wholeHeads = (last & rest) == rest ? lastHead : lastHead - 1;
        if (firstHead <= wholeHeads)
        {
            parts.Add(pool.Concat(Byte(mark | firstHead, mark | wholeHeads), Split(0, rest, shift - 6, 0x80)));
        }

        if (wholeHeads != lastHead)
        {
            parts.Add(pool.Concat(Byte(mark | lastHead, mark | lastHead), Split(0, last & rest, shift - 6, 0x80)));
        }

        return pool.Or([.. parts]);
    }

    private RegexNode Byte(int first, int last) => pool.Bytes(ByteSet.Range((byte)first, (byte)last));
}
