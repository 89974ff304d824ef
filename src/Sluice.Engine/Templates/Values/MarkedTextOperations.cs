using System.Text;

namespace Sluice.Engine.Templates;

/// <summary>Operations on text that keep the mark of every character they keep.</summary>
internal static class MarkedTextOperations
{
    public static MarkedText Trim(MarkedText text, string? characters, bool start = true, bool end = true)
    {
        var from = 0;
        var to = text.Length;
        while (start && from < to && IsTrimmed(text.Text[from]))
            from++;
        while (end && to > from && IsTrimmed(text.Text[to - 1]))
            to--;
        return text.Slice(from, to - from);

        bool IsTrimmed(char c) => characters is null ? IsSpace(c) : characters.Contains(c, StringComparison.Ordinal);
    }

    /// <summary>White space as Python counts it: the separators U+001C to U+001F belong to it.</summary>
    public static bool IsSpace(char c) => char.IsWhiteSpace(c) || c is >= '\u001c' and <= '\u001f';

    public static MarkedText Upper(MarkedText text) => text.Replace(text.Text.ToUpperInvariant());

    public static MarkedText Lower(MarkedText text) => text.Replace(text.Text.ToLowerInvariant());

    public static MarkedText Capitalize(MarkedText text) => MapWords(text, (_, index) => index == 0);

    /// <summary>Upper case where the predicate says that a word starts, lower case elsewhere.</summary>
    public static MarkedText MapWords(MarkedText text, Func<string, int, bool> startsWord)
    {
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
            result.Append(startsWord(text.Text, i) ? char.ToUpperInvariant(text.Text[i]) : char.ToLowerInvariant(text.Text[i]));
        return text.Replace(result.ToString());
    }

    public static MarkedText Replace(RenderContext context, MarkedText text, string old, MarkedText replacement, long count)
    {
        var result = new MarkedTextBuilder(context.Budget);
        var position = 0;
        if (old.Length == 0)
        {
            for (; position < text.Length && count != 0; count--)
            {
                result.Append(replacement).Append(text.Slice(position, text.RuneLengthAt(position)));
                position += text.RuneLengthAt(position);
            }

            if (position == text.Length && count != 0)
                result.Append(replacement);
        }
        else
        {
            for (; count != 0; count--)
            {
                var found = text.Text.IndexOf(old, position, StringComparison.Ordinal);
                if (found < 0)
                    break;
                result.Append(text, position, found - position).Append(replacement);
                position = found + old.Length;
            }
        }

        return result.Append(text, position, text.Length - position).Build();
    }

    public static List<MarkedText> Split(MarkedText text, string separator, long limit)
    {
        var parts = new List<MarkedText>();
        var position = 0;
        for (; limit != 0; limit--)
        {
            var found = text.Text.IndexOf(separator, position, StringComparison.Ordinal);
            if (found < 0)
                break;
            parts.Add(text.Slice(position, found - position));
            position = found + separator.Length;
        }

        parts.Add(text.Slice(position));
        return parts;
    }

    public static List<MarkedText> SplitFromEnd(MarkedText text, string separator, long limit)
    {
        var parts = new List<MarkedText>();
        var end = text.Length;
        for (; limit != 0; limit--)
        {
            var found = text.Text.AsSpan(0, end).LastIndexOf(separator, StringComparison.Ordinal);
            if (found < 0)
                break;
            parts.Insert(0, text.Slice(found + separator.Length, end - found - separator.Length));
            end = found;
        }

        parts.Insert(0, text.Slice(0, end));
        return parts;
    }

    /// <summary>Splits at runs of white space; once the limit is reached the rest stays whole.</summary>
    public static List<MarkedText> SplitWords(MarkedText text, long limit, bool fromEnd)
    {
        var parts = new List<MarkedText>();
        var rest = Trim(text, null, start: !fromEnd, end: fromEnd);
        for (; rest.Length > 0; limit--)
        {
            var length = limit == 0 ? rest.Length : WordLength(rest.Text, fromEnd);
            parts.Add(fromEnd ? rest.Slice(rest.Length - length) : rest.Slice(0, length));
            rest = fromEnd ? rest.Slice(0, rest.Length - length) : rest.Slice(length);
            rest = Trim(rest, null, start: !fromEnd, end: fromEnd);
        }

        if (fromEnd)
            parts.Reverse();
        return parts;
    }

    private static int WordLength(string text, bool fromEnd)
    {
        var length = 0;
        while (length < text.Length && !IsSpace(text[fromEnd ? text.Length - 1 - length : length]))
            length++;
        return length;
    }

    public static List<MarkedText> SplitLines(MarkedText text)
    {
        var lines = new List<MarkedText>();
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text.Text[i] is not ('\n' or '\r' or '\v' or '\f' or '\u001c' or '\u001d' or '\u001e' or '\u0085' or '\u2028' or '\u2029'))
                continue;
            lines.Add(text.Slice(start, i - start));
            if (text.Text[i] == '\r' && i + 1 < text.Length && text.Text[i + 1] == '\n')
                i++;
            start = i + 1;
        }

        if (start < text.Length)
            lines.Add(text.Slice(start));
        return lines;
    }
}
