namespace Sluice.Engine.Chat.Reading;

/// <summary>Reads the beginning of a call of a tool that a model was trained with, as Llama 3 writes them: <c>brave_search.call(query="…")</c>.</summary>
internal static class BuiltinCallHead
{
    private const string Call = ".call(";

    // What the model knows without being told; anything else that looks like a call is code.
    private static readonly string[] Names = ["brave_search", "wolfram_alpha"];

    public static CallHead Read(string text, IReadOnlyList<ChatTool> tools)
    {
        int end = 0;
        while (end < text.Length && IsOfName(text[end]))
            end++;
        string name = text[..end];
        if (end == text.Length)
            return IsKnown(known => known.StartsWith(name, StringComparison.Ordinal)) ? CallHead.Incomplete : CallHead.Malformed;
        if (!IsKnown(known => known == name))
            return CallHead.Malformed;
        switch (TaggedCallHead.StartsWith(text, end, Call))
        {
            case null:
                return CallHead.Incomplete;
            case false:
                return CallHead.Malformed;
        }

        int at = KeywordArguments.SkipSpace(text, end + Call.Length);
        return KeywordArguments.Begin(text, at) switch
        {
            true => new CallHead(CallHeadState.ArgumentsFollow, name, default, at),
            null => CallHead.Incomplete,
            _ => CallHead.Malformed,
        };

        bool IsKnown(Func<string, bool> test) => Names.Any(test) || tools.Any(tool => test(tool.Name));
    }

    internal static bool IsOfName(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';
}
