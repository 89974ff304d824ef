using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Configuration.Printing;

/// <summary>Writes a tree as YAML in blocks, quoting whatever would otherwise be read as something else.</summary>
internal static class YamlText
{
    public static void Write(JsonObject root, StringBuilder text) => WriteMapping(root, text, indent: 0, isInList: false);

    private static void WriteMapping(JsonObject mapping, StringBuilder text, int indent, bool isInList)
    {
        var isFirst = isInList;
        foreach (var (key, value) in mapping)
        {
            text.Append(' ', isFirst ? 0 : indent).Append(Scalar(key, isKey: true)).Append(':');
            isFirst = false;
            WriteValue(value, text, indent + 2);
        }
    }

    private static void WriteValue(JsonNode? value, StringBuilder text, int indent)
    {
        switch (value)
        {
            case JsonObject { Count: > 0 } mapping:
                text.Append('\n');
                WriteMapping(mapping, text, indent, isInList: false);
                break;
            case JsonArray { Count: > 0 } list:
                text.Append('\n');
                foreach (var item in list)
                {
                    text.Append(' ', indent).Append("- ");
                    if (item is JsonObject { Count: > 0 } entry)
                    {
                        WriteMapping(entry, text, indent + 2, isInList: true);
                    }
                    else
                    {
                        text.Append(Leaf(item)).Append('\n');
                    }
                }

                break;
            default:
                text.Append(' ').Append(Leaf(value)).Append('\n');
                break;
        }
    }

    private static string Leaf(JsonNode? value) => value switch
    {
        null => "null",
        JsonObject => "{}",
        JsonArray => "[]",
        _ when value.GetValueKind() == JsonValueKind.String => Scalar(value.GetValue<string>(), isKey: false),
        _ => value.ToJsonString(),
    };

    private static string Scalar(string value, bool isKey)
    {
        // In values the reader replaces variables; what looks like one has to be escaped.
        var literal = isKey ? value : value.Replace("${", "$${", StringComparison.Ordinal);
        return IsPlain(literal) ? literal : Quote(literal);
    }

    private static bool IsPlain(string value) =>
        IsMeasure(value) || (value.Length > 0
        && (char.IsAsciiLetter(value[0]) || value[0] is '/' or '~')
        && value != "~"
        && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '/' or ':' or '+' or '~' or '*')
        && value[^1] != ':'
        && value.ToLowerInvariant() is not ("null" or "true" or "false" or "yes" or "no" or "on" or "off" or "y" or "n"));

    /// <summary>Durations and sizes are text without quotes, since no number ends in a unit.</summary>
    private static bool IsMeasure(string value)
    {
        var unit = value.AsSpan().TrimStart("0123456789");
        return unit.Length < value.Length && unit is "ms" or "s" or "m" or "h" or "KiB" or "MiB" or "GiB";
    }

    private static string Quote(string value)
    {
        var quoted = new StringBuilder(value.Length + 2).Append('"');
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' or '\\' => quoted.Append('\\').Append(c),
                '\n' => quoted.Append("\\n"),
                '\t' => quoted.Append("\\t"),
                _ when char.IsControl(c) || c is '\u2028' or '\u2029' or '\uFEFF' => quoted.Append("\\u").Append(((int)c).ToString("X4", CultureInfo.InvariantCulture)),
                _ => quoted.Append(c),
            };
        }

        return quoted.Append('"').ToString();
    }
}
