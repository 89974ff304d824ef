using Sluice.Protocols.Anthropic;
using Sluice.Protocols.Gemini;
using Sluice.Protocols.Responses;

namespace Sluice.Protocols.Peek;

/// <summary>
/// Finds the proofs of reasoning (signatures, encrypted reasoning) in a body or in a frame by their names, without reading anything else of it.
/// Quotes within texts are escaped, so a name in quotes with a text behind it is a member, never a part of a text.
/// </summary>
/// <param name="json">The JSON bytes.</param>
/// <param name="dialect">The name of the dialect that they are in.</param>
public ref struct ProofScan(ReadOnlySpan<byte> json, string dialect)
{
    private readonly ReadOnlySpan<byte> _json = json;
    private readonly ReadOnlySpan<byte> _name = NameIn(dialect);
    private readonly ReadOnlySpan<byte> _otherName = OtherNameIn(dialect, json);
    private int _next = -1;
    private int _nextOther = -1;
    private int _at;

    /// <summary>The proof as it is written between its quotes; escapes may stand in it.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>Whether the current proof is one that we marked: another dialect's, in the place where the client's dialect carries its own.</summary>
    public readonly bool IsCarried => Current.StartsWith("sluice."u8) || Current.StartsWith("c2x1aWNl"u8);

    /// <summary>Goes to the next proof that isn't empty.</summary>
    /// <returns>Whether there is one.</returns>
    public bool MoveNext()
    {
        while (true)
        {
            _next = Find(_name, _next);
            _nextOther = Find(_otherName, _nextOther);
            var isOther = _nextOther < _next;
            var found = isOther ? _nextOther : _next;
            if (found == int.MaxValue)
                return false;
            _at = found + (isOther ? _otherName : _name).Length;
            if (TryReadValue())
                return true;
        }
    }

    private readonly int Find(ReadOnlySpan<byte> name, int known)
    {
        if (known >= _at)
            return known;
        var found = name.IsEmpty ? -1 : _json[_at..].IndexOf(name);
        return found < 0 ? int.MaxValue : _at + found;
    }

    private bool TryReadValue()
    {
        if (!Skip((byte)':') || !Skip((byte)'"'))
            return false;
        var begin = _at;
        while (_json[_at..].IndexOfAny((byte)'"', (byte)'\\') is >= 0 and var stop)
        {
            _at += stop;
            if (_json[_at] == '"')
            {
                Current = _json[begin.._at];
                _at++;
                return Current.Length > 0;
            }

            _at = Math.Min(_at + 2, _json.Length);
        }

        _at = _json.Length;
        return false;
    }

    private bool Skip(byte expected)
    {
        while (_at < _json.Length && _json[_at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
            _at++;
        if (_at == _json.Length || _json[_at] != expected)
            return false;
        _at++;
        return true;
    }

    private static ReadOnlySpan<byte> NameIn(string dialect) => dialect switch
    {
        AnthropicNames.Messages => "\"signature\""u8,
        ResponsesNames.Dialect => "\"encrypted_content\""u8,
        GeminiNames.Dialect => "\"thoughtSignature\""u8,
        _ => default,
    };

    // Images have data too, so that name counts only where something redacted is.
    private static ReadOnlySpan<byte> OtherNameIn(string dialect, ReadOnlySpan<byte> json) => dialect switch
    {
        AnthropicNames.Messages when json.IndexOf("\"redacted_thinking\""u8) >= 0 => "\"data\""u8,
        GeminiNames.Dialect => "\"thought_signature\""u8,
        _ => default,
    };
}
