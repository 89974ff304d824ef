using System.Text;

namespace Sluice.Protocols.Tests.Json;

/// <summary>Makes random JSON, and damages it.</summary>
internal sealed class JsonMaker(Random random)
{
    private static readonly string[] Pieces =
    [
        "a", "text of some length ", "\\n", "\\\"", "\\\\", "\\/", "\\t", "\\b\\f\\r", "\\u0041", "\\u00e9", "\\uD83D\\uDE00", "\\u0000", "é", "€", "\U0001F600", "{", "}", "[", "]", ":", ",", " ", "\u007f",
    ];

    private static readonly string[] Numbers = ["0", "-0", "1", "-12", "255", "256", "2147483648", "9223372036854775807", "9223372036854775808", "0.5", "-1.25e3", "1E+2", "1e-400", "1e400", "123456789012345678901234567890"];

    // Bytes that mean something to readers of JSON or of UTF-8, and some that do not.
    private static readonly byte[] Damage = [.. "\"\\{}[]:, \n\t01-+.eEutfnl"u8, 0, 1, 0x1f, 0x7f, 0x80, 0xbf, 0xc3, 0xe2, 0xed, 0xf0, 0xff];

    private static readonly string[] Wrong = ["\\ud83d", "\\ude00", "\\u12", "\\u12g4", "\\x", "\\u004\0", "01", "1.", "-", "nul", "True", ",]", "{,", "\"\"", "\\"];

    /// <summary>A whole document that every reader accepts.</summary>
    public byte[] Document()
    {
        var json = new StringBuilder();
        Value(json, random.Next(6));
        return Encoding.UTF8.GetBytes(json.ToString());
    }

    /// <summary>A document with some of its bytes changed, taken out or put in: it may still be one.</summary>
    public byte[] Damaged()
    {
        var json = Document().ToList();
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var at = random.Next(json.Count + 1);
            switch (random.Next(5))
            {
                case 0 when at < json.Count:
                    json[at] = Damage[random.Next(Damage.Length)];
                    break;
                case 1 when at < json.Count:
                    json.RemoveAt(at);
                    break;
                case 2:
                    json.InsertRange(at, Encoding.UTF8.GetBytes(Wrong[random.Next(Wrong.Length)]));
                    break;
                case 3:
                    json.RemoveRange(at, random.Next(json.Count - at + 1));
                    break;
                default:
                    json.Insert(at, Damage[random.Next(Damage.Length)]);
                    break;
            }
        }

        return [.. json];
    }

    private void Value(StringBuilder json, int depth)
    {
        Space(json);
        switch (random.Next(depth > 0 ? 8 : 5))
        {
            case 0:
                json.Append(Numbers[random.Next(Numbers.Length)]);
                break;
            case 1:
                json.Append(random.Next(3) switch { 0 => "true", 1 => "false", _ => "null" });
                break;
            case 2 or 3 or 4:
                Text(json, random.Next(4) == 0 ? 60 : 4);
                break;
            case 5 or 6:
                json.Append('{');
                Members(json, depth);
                json.Append('}');
                break;
            default:
                json.Append('[');
                for (var count = random.Next(6); count > 0; count--)
                {
                    Value(json, depth - 1);
                    json.Append(count > 1 ? "," : "");
                }

                Space(json);
                json.Append(']');
                break;
        }

        Space(json);
    }

    private void Members(StringBuilder json, int depth)
    {
        // Enough for both ways of finding names that come twice; the numbers keep them apart.
        for (var count = random.Next(8) == 0 ? 20 : random.Next(6); count > 0; count--)
        {
            Space(json);
            Text(json, 2);
            json.Insert(json.Length - 1, count);
            Space(json);
            json.Append(':');
            Value(json, depth - 1);
            json.Append(count > 1 ? "," : "");
        }

        Space(json);
    }

    private void Text(StringBuilder json, int longest)
    {
        json.Append('"');
        for (var count = random.Next(longest); count > 0; count--)
            json.Append(Pieces[random.Next(Pieces.Length)]);
        json.Append('"');
    }

    private void Space(StringBuilder json)
    {
        if (random.Next(6) == 0)
            json.Append(random.Next(4) switch { 0 => " ", 1 => "\n", 2 => "\r\n\t", _ => "        " });
    }
}
