using System.Buffers;
using System.Text.Unicode;

namespace Sluice.Protocols.Json;

/// <summary>
/// Finds in one pass where each value of a JSON text (RFC 8259) begins and ends, and refuses what is no JSON or what readers would understand
/// differently: names that come twice in an object, text that is no Unicode, nesting without end.
/// </summary>
internal ref struct JsonScan
{
    private readonly ReadOnlySpan<byte> _json;
    private JsonQuotes _quotes;
    private JsonToken[] _tokens;
    private int _count;
    private int _at;

    private JsonScan(ReadOnlySpan<byte> json)
    {
        _json = json;
        _quotes = new JsonQuotes(json);
        _tokens = ArrayPool<JsonToken>.Shared.Rent(512);
    }

    /// <summary>The tokens of a text in their order; null if it is refused.</summary>
    public static JsonToken[]? Read(ReadOnlySpan<byte> json, int maxDepth)
    {
        if (!Utf8.IsValid(json))
            return null;
        var scan = new JsonScan(json);
        var isWhole = scan.ReadValue(maxDepth) && scan.Next() == 0 && scan._at == json.Length;
        var tokens = isWhole ? scan._tokens.AsSpan(0, scan._count).ToArray() : null;
        ArrayPool<JsonToken>.Shared.Return(scan._tokens);
        return tokens;
    }

    private bool ReadValue(int depth) => Next() switch
    {
        (byte)'"' => ReadText(),
        (byte)'{' => depth > 0 && ReadObject(depth - 1),
        (byte)'[' => depth > 0 && ReadArray(depth - 1),
        (byte)'t' => ReadWord("true"u8),
        (byte)'f' => ReadWord("false"u8),
        (byte)'n' => ReadWord("null"u8),
        _ => ReadNumber(),
    };

    private bool ReadObject(int depth)
    {
        var open = Open();
        var members = 0;
        if (Next() != '}')
        {
            do
            {
                if (Next() != '"' || !ReadText() || !Take(':') || !ReadValue(depth))
                    return false;
                members++;
            }
            while (Take(','));
        }

        return Close(open, '}', members) && (members < 2 || !JsonDuplicateNames.Exist(_json, _tokens.AsSpan(open, _count - open), members));
    }

    private bool ReadArray(int depth)
    {
        var open = Open();
        var items = 0;
        if (Next() != ']')
        {
            do
            {
                if (!ReadValue(depth))
                    return false;
                items++;
            }
            while (Take(','));
        }

        return Close(open, ']', items);
    }

    private int Open()
    {
        Add(_at++, 0);
        return _count - 1;
    }

    private bool Close(int open, char bracket, int inside)
    {
        if (Next() != bracket)
            return false;
        Add(_at++, inside);
        _tokens[open] = new JsonToken(_tokens[open].Start, _count - open);
        return true;
    }

    private bool ReadText()
    {
        if (!_quotes.TryNext(out var start) || !_quotes.TryNext(out var end))
            return false;
        var content = _json[(start + 1)..end];
        Add(start, content.Contains((byte)'\\') ? ~content.Length : content.Length);
        _at = end + 1;
        return true;
    }

    private bool ReadWord(ReadOnlySpan<byte> word)
    {
        if (!_json[_at..].StartsWith(word))
            return false;
        Add(_at, word.Length);
        _at += word.Length;
        return true;
    }

    private bool ReadNumber()
    {
        var start = _at;
        if (Peek() == '-')
            _at++;
        if (Peek() == '0')
            _at++;
        else if (!SkipDigits())
            return false;
        if (Peek() == '.')
        {
            _at++;
            if (!SkipDigits())
                return false;
        }

        if (Peek() is (byte)'e' or (byte)'E')
        {
            _at++;
            if (Peek() is (byte)'+' or (byte)'-')
                _at++;
            if (!SkipDigits())
                return false;
        }

        Add(start, _at - start);
        return true;
    }

    private bool SkipDigits()
    {
        var start = _at;
        while (char.IsAsciiDigit((char)Peek()))
            _at++;
        return _at > start;
    }

    private bool Take(char mark)
    {
        if (Next() != mark)
            return false;
        _at++;
        return true;
    }

    // The next byte that is no space; zero at the end, where no value, mark or bracket is either.
    private byte Next()
    {
        while (Peek() is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
            _at++;
        return Peek();
    }

    private readonly byte Peek() => _at < _json.Length ? _json[_at] : (byte)0;

    private void Add(int start, int extent)
    {
        if (_count == _tokens.Length)
        {
            var larger = ArrayPool<JsonToken>.Shared.Rent(2 * _count);
            _tokens.CopyTo(larger, 0);
            ArrayPool<JsonToken>.Shared.Return(_tokens);
            _tokens = larger;
        }

        _tokens[_count++] = new JsonToken(start, extent);
    }
}
