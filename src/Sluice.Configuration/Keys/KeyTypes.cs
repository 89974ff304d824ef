using Sluice.Configuration.Types;

namespace Sluice.Configuration.Keys;

/// <summary>The types that several keys share.</summary>
internal static class KeyTypes
{
    public static BooleanType Flag { get; } = new();

    public static DurationType Duration { get; } = new();

    public static UrlType Url { get; } = new();

    public static PathType Path { get; } = new();

    public static TextType Text { get; } = new("text", text => text.Length > 0 ? null : "is empty");

    /// <summary>What cannot be a model's name would break paths, headers and logs.</summary>
    public static TextType ModelName { get; } = new("model name", ModelNameProblem);

    public static TextType Pattern { get; } = new("pattern", ModelNameProblem);

    /// <summary>The path of a field in requests, such as <c>messages[].name</c>.</summary>
    public static TextType FieldPath { get; } = new("field", FieldPathProblem);

    public static TextType ProviderId { get; } = new("provider id", text =>
        text.Length is > 0 and <= 64 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_')
            ? null
            : "is not an id of letters, digits, '.', '-' and '_'");

    /// <summary>People paste the key itself here; a message must not repeat it.</summary>
    public static TextType VariableName { get; } = new(
        "environment variable",
        text => Reading.VariableName.IsValid(text) ? null : "is not the name of an environment variable (letters, digits and '_'); put the key into a variable and its name here",
        echoes: false);

    public static TextType HeaderValue { get; } = new(
        "header value",
        text => text.All(c => c is >= ' ' and <= '~' or '\t') ? null : "has characters that a header cannot carry",
        isSecret: true);

    public static TextType Origin { get; } = new("origin", text => IsOrigin(text) ? null : "is not an origin such as https://app.example, or *");

    public static IntegerType Tokens { get; } = new(1, 1_000_000_000);

    public static OptionalType<string> OptionalText { get; } = new(Text);

    public static string? ModelNameProblem(string text) =>
        text.Length is > 0 and <= 256 && !text.Any(c => char.IsControl(c) || char.IsWhiteSpace(c))
            ? null
            : "is not a model name: 1 to 256 characters without spaces";

    public static string? FieldPathProblem(string text) =>
        text.Length is > 0 and <= 128 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '[' or ']' or '-')
            ? null
            : "is not the name of a field";

    /// <summary>The headers that the connection or the key owns cannot be set by hand.</summary>
    public static string? HeaderNameProblem(string name) => name.ToLowerInvariant() switch
    {
        "host" or "content-length" or "transfer-encoding" or "connection" or "upgrade" or "te" or "trailer" => "is set by the connection itself",
        _ => name.Length is > 0 and <= 128 && name.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal))
            ? null
            : "is not a header name",
    };

    private static bool IsOrigin(string text) =>
        text == "*" || (text.Contains("://", StringComparison.Ordinal)
            && Uri.TryCreate(text, UriKind.Absolute, out var url)
            && url.Host.Length > 0
            && text.Count(c => c == '/') == 2
            && !text.Any(c => c is '?' or '#' or '@' || c <= ' '));
}
