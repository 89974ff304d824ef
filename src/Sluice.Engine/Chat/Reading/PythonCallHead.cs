namespace Sluice.Engine.Chat.Reading;

/// <summary>Reads the beginning of a call in a list of Python's calls: <c>[get_weather(city="Ulm"), …</c>.</summary>
internal static class PythonCallHead
{
    private const int LongestName = 256;

    public static CallHead Read(string text)
    {
        int start = KeywordArguments.SkipSpace(text, 0);
        start = start < text.Length && text[start] == '[' ? KeywordArguments.SkipSpace(text, start + 1) : start;
        int end = start;
        while (end < text.Length && TaggedCallHead.IsOfName(text[end]))
            end++;
        if (end == text.Length)
            return end - start <= LongestName ? CallHead.Incomplete : CallHead.Malformed;
        if (end == start || text[end] != '(')
            return CallHead.Malformed;
        int at = KeywordArguments.SkipSpace(text, end + 1);
        return KeywordArguments.Begin(text, at) switch
        {
            true => new CallHead(CallHeadState.ArgumentsFollow, text[start..end], default, at),
            null => CallHead.Incomplete,
            _ => CallHead.Malformed,
        };
    }
}
