using System.Numerics;
using System.Runtime.Intrinsics;

namespace Sluice.Protocols.Json;

/// <summary>
/// Finds the quotes around the texts of JSON, 64 bytes at a time, and refuses what a text can't hold: control characters, escapes that are none, halves of
/// characters. Texts of models and tools have an escape in every line: going from one to the next, the processor would guess each wrong.
/// </summary>
/// <param name="json">The JSON; what stands outside of quotes is not looked at, but for backslashes, which have no place there.</param>
internal ref struct JsonQuotes(ReadOnlySpan<byte> json)
{
    private const int Block = 64;

    private readonly ReadOnlySpan<byte> _json = json;

    // Where the block begins, its quotes that were not told yet, how many of the next block's first bytes belong to an escape of this one, and whether it
    // ends (then all bits are set) amid a text.
    private int _start = -Block;
    private ulong _quotes;
    private int _escaped;
    private ulong _within;

    /// <summary>Finds the next quote: a text's first, its last, the next one's first and so on.</summary>
    /// <param name="at">Its offset.</param>
    /// <returns>False if there is none, or only behind what is refused.</returns>
    public bool TryNext(out int at)
    {
        while (_quotes == 0)
        {
            if (!ReadBlock())
            {
                at = 0;
                return false;
            }
        }

        at = _start + BitOperations.TrailingZeroCount(_quotes);
        _quotes &= _quotes - 1;
        return true;
    }

    private bool ReadBlock()
    {
        _start += Block;
        if (_start >= _json.Length)
            return false;
        var block = _json[_start..];
        if (block.Length < Block)
        {
            Span<byte> last = stackalloc byte[Block];
            last.Fill((byte)' ');
            block.CopyTo(last);
            return ReadBlock(Vector256.Create(last), Vector256.Create(last[(Block / 2)..]));
        }

        return ReadBlock(Vector256.Create(block), Vector256.Create(block[(Block / 2)..]));
    }

    private bool ReadBlock(Vector256<byte> first, Vector256<byte> second)
    {
        var quote = Vector256.Create((byte)'"');
        var backslash = Vector256.Create((byte)'\\');
        var space = Vector256.Create((byte)' ');
        var quotes = Bits(Vector256.Equals(first, quote), Vector256.Equals(second, quote));
        var backslashes = Bits(Vector256.Equals(first, backslash), Vector256.Equals(second, backslash));
        var controls = Bits(Vector256.LessThan(first, space), Vector256.LessThan(second, space));
        if ((_escaped != 0 || backslashes != 0) && !SkipEscapes(backslashes, ref quotes))
            return false;

        var within = Spread(quotes) ^ _within;
        _quotes = quotes;
        _within = (ulong)((long)within >> 63);
        return (controls & within) == 0;
    }

    private bool SkipEscapes(ulong backslashes, ref ulong quotes)
    {
        var escaped = (1UL << _escaped) - 1;
        _escaped = 0;
        while ((backslashes & ~escaped) is var next and not 0)
        {
            var at = BitOperations.TrailingZeroCount(next);
            var length = JsonEscapes.Length(_json[(_start + at)..]);
            if (length == 0)
                return false;
            escaped |= ((1UL << length) - 1) << at;
            _escaped = Math.Max(0, at + length - Block);
        }

        quotes &= ~escaped;
        return true;
    }

    private static ulong Bits(Vector256<byte> first, Vector256<byte> second) => first.ExtractMostSignificantBits() | ((ulong)second.ExtractMostSignificantBits() << 32);

    // Sets the bits from each first quote up to the one before its last: whether the bits up to here, each included, are odd in number.
    private static ulong Spread(ulong quotes)
    {
        quotes ^= quotes << 1;
        quotes ^= quotes << 2;
        quotes ^= quotes << 4;
        quotes ^= quotes << 8;
        quotes ^= quotes << 16;
        return quotes ^ (quotes << 32);
    }
}
