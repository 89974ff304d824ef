using System.Globalization;
using System.Text;

namespace Sluice.Engine.Templates;

/// <summary>Times as C's <c>strftime</c> writes them in the C locale.</summary>
internal static class TimeFormat
{
    public static string Format(RenderContext context, string format, DateTimeOffset time)
    {
        context.Budget.Chars(format.Length);
        var result = new StringBuilder();
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%' || i + 1 == format.Length)
            {
                result.Append(format[i]);
                continue;
            }

            var isUnpadded = format[++i] == '-' && i + 1 < format.Length;
            if (isUnpadded)
                i++;
            var field = Field(format[i], time);
            if (field is null)
                result.Append('%').Append(isUnpadded ? "-" : "").Append(format[i]);
            else
                result.Append(isUnpadded && field.TrimStart('0', ' ') is { Length: > 0 } trimmed ? trimmed : isUnpadded ? "0" : field);
        }

        return result.ToString();
    }

    private static string? Field(char code, DateTimeOffset time) => code switch
    {
        'a' => Text(time, "ddd"),
        'A' => Text(time, "dddd"),
        'b' or 'h' => Text(time, "MMM"),
        'B' => Text(time, "MMMM"),
        'c' => $"{Text(time, "ddd MMM")} {time.Day,2} {Text(time, "HH:mm:ss yyyy")}",
        'd' => Text(time, "dd"),
        'D' or 'x' => Text(time, "MM/dd/yy"),
        'e' => $"{time.Day,2}",
        'f' => Text(time, "ffffff"),
        'F' => Text(time, "yyyy-MM-dd"),
        'H' => Text(time, "HH"),
        'I' => Text(time, "hh"),
        'j' => $"{time.DayOfYear:000}",
        'm' => Text(time, "MM"),
        'M' => Text(time, "mm"),
        'n' => "\n",
        'p' => Text(time, "tt"),
        'R' => Text(time, "HH:mm"),
        's' => time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        'S' => Text(time, "ss"),
        't' => "\t",
        'T' or 'X' => Text(time, "HH:mm:ss"),
        'u' => (time.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)time.DayOfWeek).ToString(CultureInfo.InvariantCulture),
        'w' => ((int)time.DayOfWeek).ToString(CultureInfo.InvariantCulture),
        'y' => Text(time, "yy"),
        'Y' => Text(time, "yyyy"),
        'z' or 'Z' => "",
        '%' => "%",
        _ => null,
    };

    private static string Text(DateTimeOffset time, string format) => time.ToString(format, CultureInfo.InvariantCulture);
}
