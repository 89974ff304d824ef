using System.Buffers;
using System.Text;

namespace Sluice.Engine.Grammar.Regexes;

/// <summary>
/// Characters as they stand in a JSON string: as themselves where that is allowed, otherwise escaped; never escaped without need,
/// so that text which must follow stays the only one that can.
/// </summary>
internal sealed class JsonCharEncoding : ICharEncoding
{
    private const string ShortEscapes = "\"\"\\\\b\bf\fn\nr\rt\t";
    private const string Hex = "0123456789abcdef";

    private readonly RegexPool _pool;
    private readonly Utf8Encoding _utf8;

    public JsonCharEncoding(RegexPool pool, Utf8Encoding utf8)
    {
        _pool = pool;
        _utf8 = utf8;
        Any = AnyChar();
    }

    /// <summary>Characters that may stand in a string as they are.</summary>
    public static CharSet Plain { get; } = CharSet.All.And(CharSet.Of((0, 0x1F), ('"', '"'), ('\\', '\\')).Not());

    /// <summary>Characters that stand in a string as themselves only, and are a byte each.</summary>
    public static SearchValues<char> OfOneForm { get; } =
        SearchValues.Create([.. Enumerable.Range(' ', 0x7F - ' ').Select(value => (char)value).Where(c => c is not ('"' or '\\'))]);

    /// <summary>Any character in any form that JSON allows; two escaped surrogates are one.</summary>
    public RegexNode Any { get; }

    public RegexNode Encode(CharSet set)
    {
        var alternatives = new List<RegexNode> { _utf8.Encode(set.And(Plain)) };
        for (int i = 0; i < ShortEscapes.Length; i += 2)
        {
            if (set.Contains(ShortEscapes[i + 1]))
            {
                alternatives.Add(_pool.Literal([(byte)'\\', (byte)ShortEscapes[i]]));
            }
        }

        for (int value = 0; value < 0x20; value++)
        {
            if (set.Contains(value))
            {
                alternatives.Add(_pool.Concat(_pool.Literal("\\u00"u8), Digit(value >> 4, value >> 4), Digit(value & 15, value & 15)));
            }
        }

        return _pool.Or([.. alternatives]);
    }

    public byte[] Write(string text)
    {
        var written = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            _ = ShortEscape(c) is { } letter ? written.Append('\\').Append(letter)
                : c < ' ' ? written.Append("\\u00").Append(Hex[c >> 4]).Append(Hex[c & 15])
                : written.Append(c);
        }

        return Encoding.UTF8.GetBytes(written.ToString());
    }

    /// <summary>One character, which may also be escaped where writers like to do so: beyond ASCII.</summary>
    public RegexNode EncodeConstant(Rune rune)
    {
        // Nearly all are of this kind.
        if (rune.IsBmp && OfOneForm.Contains((char)rune.Value))
        {
            return _pool.Bytes(ByteSet.Of((byte)rune.Value));
        }

        var plain = Encode(CharSet.Of(rune.Value));
        if (rune.IsAscii)
        {
            return plain;
        }

        var escaped = _pool.Epsilon;
        foreach (char unit in rune.ToString())
        {
            escaped = _pool.Concat(
                escaped,
                _pool.Literal("\\u"u8),
                Digit(unit >> 12, unit >> 12),
                Digit((unit >> 8) & 15, (unit >> 8) & 15),
                Digit((unit >> 4) & 15, (unit >> 4) & 15),
                Digit(unit & 15, unit & 15));
        }

        return _pool.Or(plain, escaped);
    }

    private static char? ShortEscape(char c)
    {
        for (int i = 0; i < ShortEscapes.Length; i += 2)
        {
            if (ShortEscapes[i + 1] == c)
            {
                return ShortEscapes[i];
            }
        }

        return null;
    }

    private RegexNode AnyChar()
    {
        var hex = Digit(0, 15);
        var three = _pool.Repeat(hex, 3, 3);
        var two = _pool.Repeat(hex, 2, 2);
        var escape = _pool.Literal("\\u"u8);
        var d = Digit(13, 13);
        var high = _pool.Concat(d, Digit(8, 11), two);
        var low = _pool.Concat(d, Digit(12, 15), two);
        var plainUnit = _pool.Or(
            _pool.Concat(_pool.Or(Digit(0, 12), Digit(14, 15)), three),
            _pool.Concat(d, Digit(0, 7), two));
        return _pool.Or(
            _utf8.Encode(Plain),
            _pool.Concat(_pool.Literal("\\"u8), _pool.Bytes(ByteSet.Of("\"\\/bfnrt"u8))),
            _pool.Concat(escape, plainUnit),
            _pool.Concat(escape, high, escape, low));
    }

    private RegexNode Digit(int first, int last)
    {
        var set = default(ByteSet);
        for (int value = first; value <= last; value++)
        {
            set |= ByteSet.Of((byte)Hex[value]) | ByteSet.Of((byte)char.ToUpperInvariant(Hex[value]));
        }

        return _pool.Bytes(set);
    }
}
