using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sluice.Engine.Chat.Reading;

/// <summary>Reads an object whose keys have no quotes and whose texts stand between marks, as Gemma writes arguments, into a JSON object; a text comes through as it grows.</summary>
internal sealed class BareArguments(string textMark, OutputEvents events) : IArgumentsReader
{
    private readonly Stack<char> _open = new();
    private bool _isInText;
    private bool _expectsKey;

    // What is missing behind a key before its object can go on.
    private string _owed = "";

    public bool IsComplete { get; private set; }

    public string Read(string text, bool isEnd)
    {
        var ready = new StringBuilder();
        int at = 0;
        while (!IsComplete && at < text.Length && (_isInText ? ReadText(text, ref at, ready, isEnd) : ReadStructure(text, ref at, ready, isEnd)))
        {
        }

        if (isEnd && !IsComplete)
        {
            Close(ready);
        }

        events.Arguments(ready.ToString());
        return text[at..];
    }

    /// <summary>Whether a word is a value of JSON.</summary>
    internal static bool IsValue(string word)
    {
        try
        {
            using var document = JsonDocument.Parse(word);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private bool ReadText(string text, ref int at, StringBuilder ready, bool isEnd)
    {
        string rest = text[at..];
        int close = rest.IndexOf(textMark, StringComparison.Ordinal);
        int length = close >= 0 ? close : isEnd ? rest.Length : TextMarks.PartialStart(rest, [textMark]);
        length -= close < 0 && !isEnd && length > 0 && char.IsHighSurrogate(rest[length - 1]) ? 1 : 0;
        ready.Append(Escape(rest[..length]));
        at += length;
        if (close < 0)
            return false;
        at += textMark.Length;
        ready.Append('"');
        (_isInText, _owed) = (false, _expectsKey ? ": null" : "");
        return true;
    }

    private bool ReadStructure(string text, ref int at, StringBuilder ready, bool isEnd)
    {
        bool? opensText = TaggedCallHead.StartsWith(text, at, textMark);
        if (opensText is null && !isEnd)
            return false;
        char c = text[at];
        if (opensText == true)
        {
            at += textMark.Length;
            ready.Append('"');
            _isInText = true;
            return true;
        }

        switch (c)
        {
            case '{' or '[':
                _open.Push(c);
                (_expectsKey, _owed) = (c == '{', "");
                break;
            case '}' or ']':
                ready.Append(_owed);
                c = _open.Pop() == '{' ? '}' : ']';
                (_expectsKey, _owed, IsComplete) = (false, "", _open.Count == 0);
                break;
            case ':':
                (_expectsKey, _owed) = (false, "null");
                break;
            case ',':
                ready.Append(_owed);
                (_expectsKey, _owed) = (_open.Peek() == '{', "");
                break;
            default:
                return char.IsWhiteSpace(c) ? ++at > 0 : ReadWord(text, ref at, ready, isEnd);
        }

        at++;
        ready.Append(c).Append(c is ':' or ',' ? " " : "");
        return true;
    }

    /// <summary>A key, or a value that is neither a text nor has parts.</summary>
    private bool ReadWord(string text, ref int at, StringBuilder ready, bool isEnd)
    {
        int length = text.AsSpan(at).IndexOfAny(_expectsKey ? ":}" : ",}]");
        if (length < 0 && !isEnd)
            return false;
        string word = (length < 0 ? text[at..] : text.Substring(at, length)).Trim();
        at += length < 0 ? text.Length - at : length;
        ready.Append(!_expectsKey && IsValue(word) ? word : $"\"{Escape(word)}\"");
        _owed = _expectsKey ? ": null" : "";
        return true;
    }

    /// <summary>Ends what the model did not.</summary>
    private void Close(StringBuilder ready)
    {
        ready.Append(!_isInText ? _owed : _expectsKey ? "\": null" : "\"");
        while (_open.TryPop(out char open))
        {
            ready.Append(open == '{' ? '}' : ']');
        }

        IsComplete = true;
    }

    private static string Escape(string text) => JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).Value;
}
