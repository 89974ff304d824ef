using System.Text.Encodings.Web;
using System.Text.Json;
using Sluice.Engine.Chat.Formats;

namespace Sluice.Engine.Chat.Reading;

/// <summary>Reads arguments that stand in marks, each with its key, into a JSON object; a text comes through as it grows.</summary>
internal sealed class TaggedArguments(ToolCallMarks marks, ParameterTypes types, OutputEvents events) : IArgumentsReader
{
    private const int Missing = -2;

    private int _count;
    private bool _isInValue;
    private bool _isAtStart;
    private bool _isText;
    private string _key = "";

    public bool IsComplete { get; private set; }

    public string Read(string text, bool isEnd)
    {
        while (!IsComplete && (_isInValue ? ReadValue(ref text, isEnd) : ReadKey(ref text, isEnd)))
        {
        }

        return text;
    }

    private bool ReadKey(ref string text, bool isEnd)
    {
        string rest = text.TrimStart();
        bool? opens = TaggedCallHead.StartsWith(rest, 0, marks.ParameterOpen);
        if (opens is null && !isEnd)
            return false;
        int keyEnd = opens == true ? rest.IndexOf(marks.ParameterNameClose[0], marks.ParameterOpen.Length, StringComparison.Ordinal) : -1;
        int valueStart = keyEnd < 0 ? -1 : BehindNameClose(rest, keyEnd);
        if (opens == true && valueStart < 0 && !isEnd && valueStart != Missing)
            return false;
        if (valueStart < 0)
        {
            events.Arguments(_count == 0 ? "{}" : "}");
            IsComplete = true;
            return true;
        }

        _key = rest[marks.ParameterOpen.Length..keyEnd].Trim();
        text = rest[valueStart..];
        events.Arguments((_count++ == 0 ? "{" : ", ") + Quote(_key) + ": ");
        _isText = types.IsText(_key);
        if (_isText)
            events.Arguments("\"");
        _isInValue = _isAtStart = true;
        return true;
    }

    /// <summary>Where the value begins; -1 when the text ends before that, <see cref="Missing"/> where a mark is missing.</summary>
    private int BehindNameClose(string text, int at)
    {
        foreach (string mark in marks.ParameterNameClose)
        {
            // White space behind the last mark belongs to the value.
            at += text.AsSpan(at).Length - text.AsSpan(at).TrimStart().Length;
            if (TaggedCallHead.StartsWith(text, at, mark) is not true and var found)
                return found is null ? -1 : Missing;
            at += mark.Length;
        }

        return at;
    }

    private bool ReadValue(ref string text, bool isEnd)
    {
        // One line break behind the key and one before the end belong to the marks where the template writes them.
        if (_isAtStart && marks.Format.ParameterNameClose.EndsWith('\n'))
        {
            if (text.Length == 0 && !isEnd)
                return false;
            text = text.StartsWith('\n') ? text[1..] : text;
        }

        _isAtStart = false;
        int close = text.IndexOf(marks.ParameterClose, StringComparison.Ordinal);
        if (close < 0 && !isEnd)
        {
            int ready = _isText ? TextMarks.PartialStart(text, [marks.ParameterClose]) : 0;
            ready -= ready > 0 && text[ready - 1] == '\n' ? 1 : 0;
            ready -= ready > 0 && char.IsHighSurrogate(text[ready - 1]) ? 1 : 0;
            events.Arguments(Escape(text[..ready]));
            text = text[ready..];
            return false;
        }

        string value = close < 0 ? text : text[..close];
        value = marks.Format.ParameterClose.StartsWith('\n') && value.EndsWith('\n') ? value[..^1] : value;
        events.Arguments(_isText ? Escape(value) + "\"" : types.ToJson(_key, value, Quote));
        text = close < 0 ? "" : text[(close + marks.ParameterClose.Length)..];
        _isInValue = false;
        return true;
    }

    private static string Quote(string text) => $"\"{Escape(text)}\"";

    private static string Escape(string text) => JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).Value;
}
