using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sluice.Engine.Chat.Reading;

/// <summary>Values as Python's literals write them, and the same as JSON.</summary>
internal static class PythonLiteral
{
    private const int Deepest = 64;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>The value of a literal as JSON; null where the text is none.</summary>
    public static string? ToJson(string text)
    {
        var json = new StringBuilder();
        int end = Read(text, 0, json, 0);
        return end >= 0 && SkipSpace(text, end) == text.Length ? json.ToString() : null;
    }

    /// <summary>A JSON value as a literal.</summary>
    public static string FromJson(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => $"{{{string.Join(", ", value.EnumerateObject().Select(member => $"{Quote(member.Name)}: {FromJson(member.Value)}"))}}}",
        JsonValueKind.Array => $"[{string.Join(", ", value.EnumerateArray().Select(FromJson))}]",
        JsonValueKind.String => Quote(value.GetString()!),
        JsonValueKind.True => "True",
        JsonValueKind.False => "False",
        JsonValueKind.Null => "None",
        _ => value.GetRawText(),
    };

    /// <summary>What a backslash here and the characters behind it mean, and how many these are; 0 where the text ends before that is clear.</summary>
    public static (string Meant, int Length) Unescape(string text, int at) => (at + 1 < text.Length ? text[at + 1] : '\0') switch
    {
        '\0' => ("\\", at + 1 < text.Length ? 1 : 0),
        'n' => ("\n", 2),
        't' => ("\t", 2),
        'r' => ("\r", 2),
        'b' => ("\b", 2),
        'f' => ("\f", 2),
        '"' => ("\"", 2),
        '\'' => ("'", 2),
        '/' => ("/", 2),
        '\\' => ("\\", 2),
        'u' => OfCode(text, at, 4),
        'x' => OfCode(text, at, 2),
        _ => ("\\", 1),
    };

    /// <summary>A text as it stands between the quotes of JSON; half a surrogate pair, which no JSON can hold, is replaced.</summary>
    public static string Escape(string text)
    {
        string whole = text.AsSpan().IndexOfAnyInRange('\ud800', '\udfff') < 0 ? text : string.Concat(text.EnumerateRunes());
        return JsonEncodedText.Encode(whole, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).Value;
    }

    /// <summary>Adds the JSON of the value that begins here, and returns where it ends; -1 where there is none.</summary>
    private static int Read(string text, int at, StringBuilder json, int depth)
    {
        at = SkipSpace(text, at);
        if (at == text.Length || depth > Deepest)
        {
            return -1;
        }

        return text[at] switch
        {
            '[' => ReadItems(text, at, ']', json, depth),
            '(' => ReadItems(text, at, ')', json, depth),
            '{' => ReadItems(text, at, '}', json, depth),
            '"' or '\'' => ReadText(text, at, json),
            _ => ReadWord(text, at, json),
        };
    }

    private static int ReadItems(string text, int at, char close, StringBuilder json, int depth)
    {
        bool isMapping = close == '}';
        json.Append(isMapping ? '{' : '[');
        at = SkipSpace(text, at + 1);
        for (int count = 0; at < text.Length && text[at] != close; count++)
        {
            json.Append(count > 0 ? ", " : "");
            at = isMapping ? ReadKey(text, at, json) : at;
            at = at < 0 ? -1 : Read(text, at, json, depth + 1);
            at = at < 0 ? text.Length : SkipSpace(text, at);
            if (at < text.Length && text[at] == ',')
            {
                at = SkipSpace(text, at + 1);
            }
            else if (at < text.Length && text[at] != close)
            {
                return -1;
            }
        }

        json.Append(isMapping ? '}' : ']');
        return at < text.Length ? at + 1 : -1;
    }

    private static int ReadKey(string text, int at, StringBuilder json)
    {
        if (text[at] is not ('"' or '\''))
        {
            return -1;
        }

        at = ReadText(text, at, json);
        at = at < 0 ? text.Length : SkipSpace(text, at);
        json.Append(": ");
        return at < text.Length && text[at] == ':' ? at + 1 : -1;
    }

    private static int ReadText(string text, int at, StringBuilder json)
    {
        char quote = text[at++];
        var meant = new StringBuilder();
        while (at < text.Length && text[at] != quote)
        {
            (string piece, int length) = text[at] == '\\' ? Unescape(text, at) : (text[at].ToString(), 1);
            meant.Append(piece);
            at += Math.Max(1, length);
        }

        json.Append(Quote(meant.ToString()));
        return at < text.Length ? at + 1 : -1;
    }

    private static int ReadWord(string text, int at, StringBuilder json)
    {
        int length = text.AsSpan(at).IndexOfAny(",]})");
        int end = length < 0 ? text.Length : at + length;
        string word = text[at..end].TrimEnd() switch
        {
            "True" => "true",
            "False" => "false",
            "None" => "null",
            var other => other,
        };
        json.Append(word);
        return BareArguments.IsValue(word) ? end : -1;
    }

    private static (string Meant, int Length) OfCode(string text, int at, int digits)
    {
        if (at + 2 + digits > text.Length)
        {
            return ("\\", text.AsSpan(at + 2).IndexOfAnyExcept(HexDigits) < 0 ? 0 : 1);
        }

        return ushort.TryParse(text.AsSpan(at + 2, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort code) ? (((char)code).ToString(), 2 + digits) : ("\\", 1);
    }

    private static int SkipSpace(string text, int at) => KeywordArguments.SkipSpace(text, at);

    private static string Quote(string text) => $"\"{Escape(text)}\"";
}
