using System.Globalization;
using System.Text;

namespace Sluice.Protocols.Json;

/// <summary>Takes the text out of arguments that come in pieces, as soon as it is there.</summary>
internal sealed class TextInputReading
{
    private readonly StringBuilder _seen = new();
    private readonly StringBuilder _escape = new();
    private Place _place;
    private int _expected;
    private string _half = "";

    private enum Place
    {
        Head,
        Text,
        Behind,
        Elsewhere,
    }

    /// <summary>Takes a piece of the arguments.</summary>
    /// <returns>What of the text is known by it; may be empty.</returns>
    public string Append(string piece)
    {
        _seen.Append(piece);
        var text = new StringBuilder(_half);
        _half = "";
        foreach (var character in piece)
        {
            switch (_place)
            {
                case Place.Head:
                    ReadHead(character);
                    break;
                case Place.Text:
                    ReadText(character, text);
                    break;
            }
        }

        // Half a character is told with its other half.
        if (text.Length > 0 && char.IsHighSurrogate(text[^1]))
        {
            _half = text.ToString(text.Length - 1, 1);
            text.Length--;
        }

        return text.ToString();
    }

    /// <summary>The arguments have ended.</summary>
    /// <returns>What is left to tell: all of it, if it is not of the form that was asked for.</returns>
    public string Complete() => _place == Place.Elsewhere && _seen.ToString().Trim() != "{}" ? _seen.ToString() : _half;

    // White space may stand before each token, not within the name.
    private void ReadHead(char character)
    {
        var isTokenStart = _expected is 0 or 1 or 8 or 9;
        if (isTokenStart && character is ' ' or '\t' or '\r' or '\n')
            return;
        if (character != TextInput.Begin[_expected])
            _place = Place.Elsewhere;
        else if (++_expected == TextInput.Begin.Length)
            _place = Place.Text;
    }

    private void ReadText(char character, StringBuilder text)
    {
        if (_escape.Length == 0)
        {
            if (character == '"')
                _place = Place.Behind;
            else if (character == '\\')
                _escape.Append(character);
            else
                text.Append(character);
            return;
        }

        _escape.Append(character);
        if (_escape[1] != 'u')
            text.Append(character switch { 'b' => '\b', 'f' => '\f', 'n' => '\n', 'r' => '\r', 't' => '\t', _ => character });
        else if (_escape.Length < 6)
            return;
        else if (ushort.TryParse(_escape.ToString(2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit))
            text.Append((char)unit);
        _escape.Clear();
    }
}
