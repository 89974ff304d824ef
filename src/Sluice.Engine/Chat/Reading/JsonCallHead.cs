using System.Text.Json;

namespace Sluice.Engine.Chat.Reading;

/// <summary>
/// Reads the beginning of a call's JSON object until it is clear which function is called and where its arguments are.
/// The members may come in either order; members of other names are passed over.
/// </summary>
internal static class JsonCallHead
{
    public static CallHead Read(string text, string nameKey, string argumentsKey)
    {
        string? name = null;
        Range? arguments = null;
        var position = SkipSpace(text, 0);
        if (position == text.Length)
            return CallHead.Incomplete;
        if (text[position] != '{')
            return CallHead.Malformed;
        while (true)
        {
            var key = SkipSpace(text, position + 1);
            var colon = key < text.Length ? ScanString(text, key) : -1;
            if (colon < 0)
                return key == text.Length || text[key] == '"' ? CallHead.Incomplete : CallHead.Malformed;
            var value = SkipSpace(text, colon);
            if (value < text.Length && text[value] != ':')
                return CallHead.Malformed;
            value = SkipSpace(text, value + 1);
            if (value >= text.Length)
                return CallHead.Incomplete;

            var member = Unquote(text[key..colon]) is var written && written == nameKey ? "name" : written == argumentsKey || written is "arguments" or "parameters" ? "arguments" : written is null ? null : "";
            if (member is null || (member == "arguments" && text[value] != '{') || (member == "name" && text[value] != '"'))
                return CallHead.Malformed;
            if (member == "arguments" && name is not null)
                return new CallHead(CallHeadState.ArgumentsFollow, name, default, value);
            var end = ScanValue(text, value);
            if (end < 0)
                return CallHead.Incomplete;
            if (member == "arguments")
                arguments = value..end;
            if (member == "name" && string.IsNullOrEmpty(name = Unquote(text[value..end])))
                return CallHead.Malformed;
            if (name is not null && arguments is { } range)
                return new CallHead(CallHeadState.Complete, name, range, end);

            position = SkipSpace(text, end);
            if (position == text.Length)
                return CallHead.Incomplete;
            if (text[position] == '}' && name is not null)
                return new CallHead(CallHeadState.Complete, name, default, position);
            if (text[position] != ',')
                return CallHead.Malformed;
        }
    }

    private static int SkipSpace(string text, int position)
    {
        while (position < text.Length && text[position] is ' ' or '\n' or '\r' or '\t')
            position++;
        return Math.Min(position, text.Length);
    }

    /// <summary>The end of the string that starts here, or -1 when there is none or not yet one.</summary>
    private static int ScanString(string text, int start)
    {
        if (text[start] != '"')
            return -1;
        for (var i = start + 1; i < text.Length; i++)
        {
            if (text[i] == '\\')
                i++;
            else if (text[i] == '"')
                return i + 1;
        }

        return -1;
    }

    /// <summary>The end of the value that starts here, or -1 when it isn't complete.</summary>
    private static int ScanValue(string text, int start)
    {
        if (text[start] == '"')
            return ScanString(text, start);
        var scanner = new JsonNesting();
        for (var i = start; i < text.Length; i++)
        {
            if (text[start] is '{' or '[')
            {
                if (scanner.Closes(text[i]))
                    return i + 1;
            }
            else if (text[i] is ',' or '}' or ' ' or '\n' or '\r' or '\t' or '<')
            {
                return i;
            }
        }

        return -1;
    }

    private static string? Unquote(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, JsonText.Default.String);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
