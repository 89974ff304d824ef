namespace Sluice.Engine.Chat.Formats;

/// <summary>Compares texts without cutting a mark in two: what stands in angle or square brackets is whole or not there.</summary>
internal static class Marks
{
    /// <summary>The longest common beginning that doesn't end within a mark of either text.</summary>
    internal static string CommonPrefix(string left, string right)
    {
        int length = left.AsSpan().CommonPrefixLength(right);
        while (length > 0 && (EndsWithin(left, length) || EndsWithin(right, length)))
        {
            length = left.LastIndexOfAny(['<', '['], length - 1);
        }

        return left[..Math.Max(length, 0)];
    }

    /// <summary>The longest common end that doesn't begin within a mark of either text.</summary>
    internal static string CommonSuffix(string left, string right)
    {
        int length = 0;
        while (length < left.Length && length < right.Length && left[^(length + 1)] == right[^(length + 1)])
        {
            length++;
        }

        while (length > 0 && (EndsWithin(left, left.Length - length) || EndsWithin(right, right.Length - length)))
        {
            int close = left.IndexOfAny(['>', ']'], left.Length - length);
            length = close < 0 ? 0 : left.Length - close - 1;
        }

        return left[^length..];
    }

    /// <summary>Cuts a text into its marks and what stands between them, without white space.</summary>
    internal static IEnumerable<string> Split(string text)
    {
        for (int start = 0; start < text.Length;)
        {
            int end = start + 1;
            while (end < text.Length && (EndsWithin(text, end) || !(char.IsWhiteSpace(text[end - 1]) || char.IsWhiteSpace(text[end]) || EndsWithin(text, end + 1) || EndsWithin(text, end - 1))))
            {
                end++;
            }

            string part = text[start..end].Trim();
            start = end;
            if (part.Length > 0)
            {
                yield return part;
            }
        }
    }

    /// <summary>Whether a bracket that opened before this place is still open there: a name follows it, and no closing one up to here.</summary>
    private static bool EndsWithin(string text, int at)
    {
        int open = at == 0 ? -1 : text.LastIndexOfAny(['<', '['], at - 1);
        if (open < 0 || open + 1 >= text.Length || !IsNamed(text[open + 1]))
        {
            return false;
        }

        char closing = text[open] == '<' ? '>' : ']';
        int close = text.IndexOf(closing, open);
        return close >= at;
    }

    private static bool IsNamed(char first) => char.IsLetter(first) || first is '/' or '|' or '\uFF5C' or '_';
}
