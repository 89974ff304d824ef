using Sluice.Engine.Chat.Formats;

namespace Sluice.Engine.Chat.Reading;

/// <summary>Reads the beginning of a call whose name stands in marks.</summary>
internal static class TaggedCallHead
{
    private const int LongestName = 256;

    public static CallHead Read(string text, ToolCallMarks marks)
    {
        int start = SkipSpace(text, 0);
        int end = start;
        while (end < text.Length && IsOfName(text[end]))
            end++;
        if (end == text.Length)
            return end - start <= LongestName ? CallHead.Incomplete : CallHead.Malformed;
        if (end == start)
            return CallHead.Malformed;

        string name = text[start..end];
        if (marks.Format.HasIndex && text[end] == ':')
        {
            for (end++; end < text.Length && char.IsAsciiDigit(text[end]); end++)
            {
            }
        }

        int at = SkipSpace(text, end);
        if (marks.Format.IdOpen is { } idOpen && StartsWith(text, at, idOpen.Trim()) is var hasId and not false)
        {
            int close = text.IndexOf(marks.NameClose, at, StringComparison.Ordinal);
            if (hasId is null || close < 0)
                return CallHead.Incomplete;
            at = close;
        }

        switch (StartsWith(text, at, marks.NameClose))
        {
            case null:
                return CallHead.Incomplete;
            case false:
                return WithoutArguments(text, at, name, marks);
        }

        at = SkipSpace(text, at + marks.NameClose.Length);
        if (marks.Format.Shape == ToolCallShape.TaggedValues)
            return new CallHead(CallHeadState.ArgumentsFollow, name, default, at);
        if (at == text.Length)
            return CallHead.Incomplete;
        return text[at] == '{' ? new CallHead(CallHeadState.ArgumentsFollow, name, default, at) : WithoutArguments(text, at, name, marks);
    }

    /// <summary>Whether a function's name can hold a character.</summary>
    public static bool IsOfName(char c) => char.IsLetterOrDigit(c) || c is '_' or '-' or '.' or '/';

    /// <summary>Whether a text goes on with a mark; null when it ends before that is clear.</summary>
    public static bool? StartsWith(string text, int at, string mark)
    {
        var rest = text.AsSpan(at);
        return rest.StartsWith(mark, StringComparison.Ordinal) ? true : mark.AsSpan().StartsWith(rest, StringComparison.Ordinal) ? null : false;
    }

    private static CallHead WithoutArguments(string text, int at, string name, ToolCallMarks marks)
    {
        bool? ends = marks.Endings.Length == 0 ? false : StartsWith(text, at, marks.Endings[0]);
        return ends is null ? CallHead.Incomplete
            : ends.Value ? new CallHead(CallHeadState.Complete, name, default, at)
            : CallHead.Malformed;
    }

    private static int SkipSpace(string text, int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
            at++;
        return at;
    }
}
