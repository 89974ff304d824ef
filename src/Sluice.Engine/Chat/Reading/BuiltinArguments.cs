using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sluice.Engine.Chat.Reading;

/// <summary>
/// Reads arguments that are written as Python's keyword arguments, behind their opening bracket; a text comes through as it grows.
/// The templates of such models put texts between quotes as they are, so a quote ends a text only where the call goes on behind it.
/// </summary>
internal sealed class BuiltinArguments(ParameterTypes types, OutputEvents events) : IArgumentsReader
{
    private int _count;
    private string _key = "";
    private char _quote;
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
        events.Arguments(types.ToJson(_key, text[start..end].TrimEnd(), Quote));
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
                if (at + 1 == text.Length && !isEnd)
                    break;
                (string meant, int length) = Unescape(text, at);
                ready.Append(meant);
                at += length;
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
        events.Arguments(Escape(ready.ToString()) + (isOver ? "\"" : ""));
        text = text[(ends == true ? at + 1 : at)..];
        (_quote, _isInValue) = isOver ? ('\0', false) : (_quote, true);
        return isOver;
    }

    /// <summary>Whether a quote in front of here is the text's end: the call ends or its next argument follows. Null while that is open.</summary>
    private static bool? EndsText(string text, int at, bool isEnd)
    {
        at = SkipSpace(text, at);
        if (at == text.Length)
            return isEnd ? true : null;
        if (text[at] == ')')
        {
            at = SkipSpace(text, at + 1);
            return at == text.Length ? isEnd ? true : null : text[at] is ';' or '<';
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

    private static (string Meant, int Length) Unescape(string text, int at) => (at + 1 < text.Length ? text[at + 1] : '\0') switch
    {
        'n' => ("\n", 2),
        't' => ("\t", 2),
        '"' => ("\"", 2),
        '\'' => ("'", 2),
        '\\' => ("\\", 2),
        _ => ("\\", 1),
    };

    private static string Quote(string text) => $"\"{Escape(text)}\"";

    private static string Escape(string text) => JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).Value;
}
