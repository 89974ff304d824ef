namespace Sluice.Configuration.Reading;

/// <summary>The names that environment variables can have here.</summary>
internal static class VariableName
{
    /// <summary>Whether a text is letters, digits and underscores, not beginning with a digit.</summary>
    public static bool IsValid(string text) =>
        text.Length is > 0 and <= 128 && !char.IsAsciiDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
