using System.Text;

namespace Sluice.Engine.Chat.Reading;

/// <summary>
/// Reads arguments that are written as Python's keyword arguments, behind their opening bracket; a text comes through as it grows.
/// The templates of such models put texts between quotes as they are, so a quote ends a text only where the call goes on behind it.
/// </summary>
/// <param name="types">The types of the function's parameters.</param>
/// <param name="followers">The characters of which one follows the bracket that ends the call, where anything does.</param>
/// <param name="events">Told what is read.</param>
internal sealed class KeywordArguments(ParameterTypes types, string followers, OutputEvents events) : IArgumentsReader
{
    private int _count;
    private string _key = "";
    private char _quote;

    // The first half of a character that was written as two escapes.
    private string _half = "";
    private bool _isInValue;

    public bool IsComplete { get; private set; }

    public string Read(string text, bool isEnd)
    {
        while (!IsComplete && (_quote != '\0' ? ReadText(ref text, isEnd) : _isInValue ? ReadValue(ref text, isEnd) : ReadKey(ref text, isEnd)))
        {
        }

        return text;
    }

    internal static int SkipSpace(string text, int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
            at++;
        return at;
    }

    /// <summary>Whether arguments begin here, behind an opening bracket; null while that is open.</summary>
    internal static bool? Begin(string text, int at)
    {
        at = SkipSpace(text, at);
        int key = at;
        while (key < text.Length && BuiltinCallHead.IsOfName(text[key]))
            key++;
        key = SkipSpace(text, key);
        bool begin = at < text.Length && (text[at] == ')' || (key > at && key < text.Length && text[key] == '='));
        return begin ? true : key == text.Length ? null : false;
    }

    private bool ReadKey(ref string text, bool isEnd)
    {
        int start = SkipSpace(text, 0);
        start = start < text.Length && text[start] == ',' ? SkipSpace(text, start + 1) : start;
        int end = start;
        while (end < text.Length && BuiltinCallHead.IsOfName(text[end]))
            end++;
        int equals = SkipSpace(text, end);
        if (equals == text.Length && !isEnd)
            return false;
        if (end > start && equals < text.Length && text[equals] == '=')
        {
            _key = text[start..end];
            events.Arguments((_count++ == 0 ? "{" : ", ") + Quote(_key) + ": ");
            (_isInValue, text) = (true, text[(equals + 1)..]);
            return true;
        }

        events.Arguments(_count == 0 ? "{}" : "}");
        text = start < text.Length && text[start] == ')' ? text[(start + 1)..] : text;
        return IsComplete = true;
    }

    private bool ReadValue(ref string text, bool isEnd)
    {
        int start = SkipSpace(text, 0);
        if (start == text.Length && !isEnd)
            return false;
        if (start < text.Length && text[start] is '"' or '\'')
        {
            events.Arguments("\"");
            (_quote, text) = (text[start], text[(start + 1)..]);
            return true;
        }

        int end = EndOfValue(text, start);
        if (end < 0 && !isEnd)
            return false;
        end = end < 0 ? text.Length : end;
        string value = text[start..end].TrimEnd();
        events.Arguments(types.ToJson(_key, value is ['[' or '(' or '{', ..] ? PythonLiteral.ToJson(value) ?? value : value, Quote));
        (_isInValue, text) = (false, text[end..]);
        return true;
    }

    private bool ReadText(ref string text, bool isEnd)
    {
        var ready = new StringBuilder();
        int at = 0;
        bool? ends = false;
        while (at < text.Length && ends == false)
        {
            char c = text[at];
            if (c == '\\')
            {
                (string meant, int length) = PythonLiteral.Unescape(text, at);
                if (length == 0 && !isEnd)
                    break;
                ready.Append(meant);
                at += Math.Max(1, length);
                continue;
            }

            if (char.IsHighSurrogate(c) && at + 1 == text.Length && !isEnd)
                break;
            ends = c == _quote ? EndsText(text, at + 1, isEnd) : false;
            if (ends == false)
            {
                ready.Append(c);
                at++;
            }
        }

        bool isOver = ends == true || isEnd;
        string said = _half + ready;
        _half = !isOver && said.Length > 0 && char.IsHighSurrogate(said[^1]) ? said[^1..] : "";
        events.Arguments(PythonLiteral.Escape(said[..^_half.Length]) + (isOver ? "\"" : ""));
        text = text[(ends == true ? at + 1 : at)..];
        (_quote, _isInValue) = isOver ? ('\0', false) : (_quote, true);
        return isOver;
    }

    /// <summary>Whether a quote in front of here is the text's end: the call ends or its next argument follows. Null while that is open.</summary>
    private bool? EndsText(string text, int at, bool isEnd)
    {
        at = SkipSpace(text, at);
        if (at == text.Length)
            return isEnd ? true : null;
        if (text[at] == ')')
        {
            at = SkipSpace(text, at + 1);
            return at == text.Length ? isEnd ? true : null : followers.Contains(text[at], StringComparison.Ordinal);
        }

        if (text[at] != ',')
            return false;
        int start = SkipSpace(text, at + 1);
        int end = start;
        while (end < text.Length && BuiltinCallHead.IsOfName(text[end]))
            end++;
        end = end > start ? SkipSpace(text, end) : end;
        return end == text.Length ? isEnd ? false : null : end > start && text[end] == '=';
    }

    /// <summary>Where a value that is no text ends: at a comma or bracket outside all brackets and quotes; -1 where that is not known yet.</summary>
    private static int EndOfValue(string text, int start)
    {
        int depth = 0;
        char quote = '\0';
        for (int i = start; i < text.Length; i++)
        {
            char c = text[i];
            if (quote != '\0')
            {
                i += c == '\\' ? 1 : 0;
                quote = c == quote ? '\0' : quote;
            }
            else if (c is '"' or '\'')
            {
                quote = c;
            }
            else if (depth == 0 && c is ',' or ')')
            {
                return i;
            }
            else
            {
                depth += c is '(' or '[' or '{' ? 1 : c is ')' or ']' or '}' ? -1 : 0;
            }
        }

        return -1;
    }

    private static string Quote(string text) => $"\"{PythonLiteral.Escape(text)}\"";
}
