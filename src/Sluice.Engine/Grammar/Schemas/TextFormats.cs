namespace Sluice.Engine.Grammar.Schemas;

/// <summary>The formats of strings as regular expressions (RFC 3339, 1123, 2673, 4291, 4122, 5321, 3986).</summary>
internal static class TextFormats
{
    private const string Date =
        @"(?:\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|1\d|2[0-8]))"
        + @"|(?:\d\d(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)";

    private const string Time = @"(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+\-](?:[01]\d|2[0-3]):[0-5]\d)";

    private const string TimeSpan = @"T(?:\d{1,9}H(?:\d{1,9}M(?:\d{1,9}S)?)?|\d{1,9}M(?:\d{1,9}S)?|\d{1,9}S)";

    private const string Label = "[A-Za-z0-9](?:[A-Za-z0-9\\-]{0,61}[A-Za-z0-9])?";

    private const string Byte = @"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)";

    private const string IPv4 = $@"{Byte}(?:\.{Byte}){{3}}";

    private const string Group = "[0-9A-Fa-f]{1,4}";

    private const string Atom = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~\\-]{1,64}";

    private static readonly Dictionary<string, string> Patterns = new(StringComparer.Ordinal)
    {
        ["date"] = Date,
        ["time"] = Time,
        ["date-time"] = $"{Date}T{Time}",
        ["duration"] = $@"P(?:(?:\d{{1,9}}Y(?:\d{{1,9}}M(?:\d{{1,9}}D)?)?|\d{{1,9}}M(?:\d{{1,9}}D)?|\d{{1,9}}D)(?:{TimeSpan})?|{TimeSpan}|\d{{1,9}}W)",
        ["email"] = $@"{Atom}(?:\.{Atom}){{0,8}}@{Label}(?:\.{Label}){{1,8}}",
        ["hostname"] = $@"{Label}(?:\.{Label}){{0,8}}",
        ["ipv4"] = IPv4,
        ["ipv6"] = $"(?:{Group}:){{7}}{Group}|(?:{Group}:){{1,7}}:|(?:{Group}:){{1,6}}:{Group}|(?:{Group}:){{1,5}}(?::{Group}){{1,2}}"
            + $"|(?:{Group}:){{1,4}}(?::{Group}){{1,3}}|(?:{Group}:){{1,3}}(?::{Group}){{1,4}}|(?:{Group}:){{1,2}}(?::{Group}){{1,5}}|{Group}:(?::{Group}){{1,6}}|:(?:(?::{Group}){{1,7}}|:)",
        ["uuid"] = "[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}",
        ["uri"] = "[A-Za-z][A-Za-z0-9+.\\-]*:(?://)?(?:[A-Za-z0-9\\-._~:/?#\\[\\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+",
    };

    /// <summary>The names of the formats that are known.</summary>
    public static string Names => string.Join(", ", Patterns.Keys);

    public static string? Find(string name) => Patterns.GetValueOrDefault(name);

    /// <summary>Whether a format is one of numbers, which says how they are stored and nothing about how they are written.</summary>
    public static bool IsOfNumbers(string name) => name is "int32" or "int64" or "float" or "double";
}
