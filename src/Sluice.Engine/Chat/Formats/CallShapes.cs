using System.Text.RegularExpressions;
using Sluice.Engine.Chat.Reading;

namespace Sluice.Engine.Chat.Formats;

/// <summary>Derives how calls are written from what a template rendered.</summary>
internal static partial class CallShapes
{
    /// <summary>The format, or null where the calls have none of the known shapes.</summary>
    internal static ToolCallFormat? Derive(ProbedCalls calls, string source)
    {
        string text = calls.One;
        int name = text.IndexOf(FormatProbe.FirstName, StringComparison.Ordinal);
        int behindName = name + FormatProbe.FirstName.Length;
        int key = text.IndexOf(FormatProbe.FirstKey, behindName, StringComparison.Ordinal);
        if (key < 0)
        {
            return null;
        }

        int open = text.LastIndexOf('{', key);
        bool isJson = open >= behindName && text[(open + 1)..key].Trim() == "\"";
        string head = text[..name];
        (ToolCallFormat Format, int PayloadStart, int PayloadEnd)? derived = !isJson ? BareObject(text, behindName, key, head) ?? PythonCall(text, behindName, key, head) ?? Values(text, behindName, key, head)
            : KeyBeforeName().Match(head) is { Success: true } match ? Json(text, behindName, open, head, match.Groups[1].Value, calls.FirstId)
            : TaggedJson(text, behindName, open, head, calls.FirstId);
        if (derived is not { } found)
        {
            return null;
        }

        var format = Surroundings(calls, found.Format, head[..found.PayloadStart], found.PayloadEnd);
        bool mayHaveTag = format.IsBare && source.Contains("<|python_tag|>", StringComparison.Ordinal);
        return format with { ExtraOpenings = mayHaveTag ? ["<|python_tag|>"] : [] };
    }

    private static (ToolCallFormat, int, int)? Json(string text, int behindName, int open, string head, string nameKey, string id)
    {
        int objectStart = head.LastIndexOf('{');
        int close = EndOfJson(text, open, default);
        int end = close < 0 ? -1 : EndOfJson(text, close, JsonNesting.InObject);
        string nameClose = text[behindName..open];
        var argumentsKey = KeyBeforeArguments().Match(nameClose);
        if (objectStart < 0 || end < 0 || !argumentsKey.Success)
        {
            return null;
        }

        string argumentsClose = text[close..end];
        var format = new ToolCallFormat
        {
            Shape = ToolCallShape.Json,
            NameOpen = head[objectStart..].Contains(id, StringComparison.Ordinal) ? $"{{\"{nameKey}\": \"" : head[objectStart..],
            NameClose = nameClose.Contains(id, StringComparison.Ordinal) ? $"\", \"{argumentsKey.Groups[1].Value}\": " : nameClose,
            ArgumentsClose = argumentsClose.Contains(id, StringComparison.Ordinal) ? "}" : argumentsClose,
            NameKey = nameKey,
            ArgumentsKey = argumentsKey.Groups[1].Value,
        };
        return (format, objectStart, end);
    }

    private static (ToolCallFormat, int, int)? TaggedJson(string text, int behindName, int open, string head, string id)
    {
        int close = EndOfJson(text, open, default);
        if (!HasMark(head) || close < 0)
        {
            return null;
        }

        string nameClose = text[behindName..open];
        int idAt = nameClose.IndexOf(id, StringComparison.Ordinal);
        bool hasIndex = nameClose.StartsWith(":0", StringComparison.Ordinal);
        var format = new ToolCallFormat
        {
            Shape = ToolCallShape.TaggedJson,
            IdOpen = idAt < 0 ? null : nameClose[..idAt],
            HasIndex = hasIndex,
            NameClose = idAt >= 0 ? nameClose[(idAt + id.Length)..] : hasIndex ? nameClose[2..] : nameClose,
        };
        return (format, head.Length, close);
    }

    /// <summary>An object of which the first member is no more than its key, a colon and a text between marks.</summary>
    private static (ToolCallFormat, int, int)? BareObject(string text, int behindName, int firstKey, string head)
    {
        int behindKey = firstKey + FormatProbe.FirstKey.Length;
        int value = text.IndexOf(FormatProbe.FirstValue, behindKey, StringComparison.Ordinal);
        int last = value < 0 ? -1 : text.IndexOf(FormatProbe.SecondValue, value, StringComparison.Ordinal);
        if (last < 0 || firstKey == behindName || text[firstKey - 1] != '{' || text[behindKey] != ':' || !HasMark(head))
        {
            return null;
        }

        string mark = text[(behindKey + 1)..value].Trim();
        int close = last + FormatProbe.SecondValue.Length;
        bool isMarked = HasMark(mark) && text[(value + FormatProbe.FirstValue.Length)..].StartsWith(mark + ",", StringComparison.Ordinal)
            && text[close..].StartsWith(mark + "}", StringComparison.Ordinal);
        var format = new ToolCallFormat { Shape = ToolCallShape.BareObject, NameClose = text[behindName..(firstKey - 1)], TextMark = mark };
        return isMarked ? (format, head.Length, close + mark.Length + 1) : null;
    }

    /// <summary>A call as Python writes it: the name, and in round brackets the arguments by keyword.</summary>
    private static (ToolCallFormat, int, int)? PythonCall(string text, int behindName, int firstKey, string head)
    {
        int behindKey = firstKey + FormatProbe.FirstKey.Length;
        int value = text.IndexOf(FormatProbe.FirstValue, behindKey, StringComparison.Ordinal);
        int last = value < 0 ? -1 : text.IndexOf(FormatProbe.SecondValue, value, StringComparison.Ordinal);
        int close = last < 0 ? -1 : text.IndexOf(')', last);
        bool isCall = close >= 0 && text[behindName..firstKey] == "(" && text[behindKey..value].Replace(" ", "", StringComparison.Ordinal) is "=\"" or "='";
        return isCall && head.TrimEnd().EndsWith('[') ? (new ToolCallFormat { Shape = ToolCallShape.PythonCalls }, head.Length, close + 1) : null;
    }

    private static (ToolCallFormat, int, int)? Values(string text, int behindName, int firstKey, string head)
    {
        int firstValue = text.IndexOf(FormatProbe.FirstValue, firstKey, StringComparison.Ordinal);
        int secondKey = firstValue < 0 ? -1 : text.IndexOf(FormatProbe.SecondKey, firstValue, StringComparison.Ordinal);
        int secondValue = secondKey < 0 ? -1 : text.IndexOf(FormatProbe.SecondValue, secondKey, StringComparison.Ordinal);
        if (secondValue < 0 || !HasMark(head))
        {
            return null;
        }

        // Before the first key, between the first value and the second key, and behind the second value.
        string before = text[behindName..firstKey];
        string between = text[(firstValue + FormatProbe.FirstValue.Length)..secondKey];
        int end = secondValue + FormatProbe.SecondValue.Length;
        string parameterClose = Marks.CommonPrefix(between, text[end..]);
        string parameterOpen = Marks.CommonSuffix(between[parameterClose.Length..], before);
        var format = new ToolCallFormat
        {
            Shape = ToolCallShape.TaggedValues,
            NameClose = before[..^parameterOpen.Length],
            ParameterOpen = parameterOpen,
            ParameterNameClose = text[(firstKey + FormatProbe.FirstKey.Length)..firstValue],
            ParameterClose = parameterClose,
        };
        bool isMarked = new[] { format.ParameterOpen, format.ParameterNameClose, format.ParameterClose }.All(HasMark);
        return isMarked ? (format, head.Length, end + parameterClose.Length) : null;
    }

    /// <summary>Whether a text can be told from words that people write.</summary>
    private static bool HasMark(string text) => text.AsSpan().IndexOfAny("<>[]|") >= 0;

    /// <summary>What stands around each call and around all, seen by comparing one call with two.</summary>
    private static ToolCallFormat Surroundings(ProbedCalls calls, ToolCallFormat format, string open, int end)
    {
        string close = calls.One[end..];
        int second = calls.Two?.IndexOf(FormatProbe.SecondName, StringComparison.Ordinal) ?? -1;
        int secondStart = second - format.NameOpen.Length;
        if (second < 0 || secondStart < end || !calls.Two!.StartsWith(calls.One[..end], StringComparison.Ordinal))
        {
            return format with { CallOpen = open, CallClose = close, AllowsSeveral = false };
        }

        string between = calls.Two[end..secondStart];
        string callClose = Marks.CommonPrefix(between, close);
        string callOpen = Marks.CommonSuffix(between[callClose.Length..], open);
        return format with
        {
            SectionOpen = open[..^callOpen.Length],
            SectionClose = close[callClose.Length..],
            CallOpen = callOpen,
            CallClose = callClose,
            Separator = between[callClose.Length..^callOpen.Length],
        };
    }

    /// <summary>Behind the bracket that closes the value that starts here, or -1.</summary>
    private static int EndOfJson(string text, int start, JsonNesting nesting)
    {
        for (int i = start; i < text.Length; i++)
        {
            if (nesting.Closes(text[i]))
            {
                return i + 1;
            }
        }

        return -1;
    }

    [GeneratedRegex("\"([^\"\\\\]+)\"\\s*:\\s*\"$", RegexOptions.CultureInvariant)]
    private static partial Regex KeyBeforeName();

    [GeneratedRegex("^\"\\s*,.*\"([^\"\\\\]+)\"\\s*:\\s*$", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex KeyBeforeArguments();
}
