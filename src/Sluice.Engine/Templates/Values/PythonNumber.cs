using System.Globalization;

namespace Sluice.Engine.Templates;

/// <summary>Numbers as Python writes and reads them.</summary>
internal static class PythonNumber
{
    /// <summary>The shortest text that reads back as the same number, in fixed form between 1e-4 and 1e16.</summary>
    public static string Format(double value)
    {
        if (!double.IsFinite(value))
            return double.IsNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";

        var (sign, digits, exponent) = Decompose(value);
        if (exponent is >= -4 and < 16)
            return sign + Fixed(digits, exponent);
        var mantissa = digits.Length == 1 ? digits : $"{digits[0]}.{digits[1..]}";
        return $"{sign}{mantissa}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
    }

    public static bool TryParseInteger(string text, int radix, out long value)
    {
        value = 0;
        var digits = text.Trim().Replace("_", "", StringComparison.Ordinal);
        var negative = digits.StartsWith('-');
        digits = digits.TrimStart('+', '-');
        if (digits.Length == 0 || text.Count(c => c is '+' or '-') > 1)
            return false;
        foreach (var c in digits)
        {
            var digit = char.IsAsciiDigit(c) ? c - '0' : char.IsAsciiLetter(c) ? char.ToLowerInvariant(c) - 'a' + 10 : int.MaxValue;
            if (digit >= radix || value > (long.MaxValue - digit) / radix)
                return false;
            value = (value * radix) + digit;
        }

        value = negative ? -value : value;
        return true;
    }

    public static bool TryParseFloat(string text, out double value) =>
        double.TryParse(text.Trim(), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value);

    private static (string Sign, string Digits, int Exponent) Decompose(double value)
    {
        // The exponential form of the shortest round-trip text: d.ddddE±x.
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        var sign = text.StartsWith('-') ? "-" : "";
        text = text[sign.Length..];
        var exponent = 0;
        var e = text.IndexOf('E', StringComparison.Ordinal);
        if (e >= 0)
        {
            exponent = int.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            text = text[..e];
        }

        var point = text.IndexOf('.', StringComparison.Ordinal);
        var integerDigits = point < 0 ? text.Length : point;
        var digits = point < 0 ? text : text.Remove(point, 1);
        var leading = digits.Length - digits.TrimStart('0').Length;
        digits = digits.Trim('0');
        return digits.Length == 0 ? (sign, "0", 0) : (sign, digits, exponent + integerDigits - leading - 1);
    }

    private static string Fixed(string digits, int exponent)
    {
        if (exponent < 0)
            return "0." + new string('0', -exponent - 1) + digits;
        var whole = exponent + 1;
        return digits.Length <= whole
            ? digits + new string('0', whole - digits.Length) + ".0"
            : $"{digits[..whole]}.{digits[whole..]}";
    }
}
