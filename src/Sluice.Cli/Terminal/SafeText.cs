namespace Sluice.Cli.Terminal;

/// <summary>Text from elsewhere must not steer the terminal.</summary>
internal static class SafeText
{
    /// <summary>Drops control characters but for line ends and tabs.</summary>
    public static string Clean(string text) =>
        text.Any(IsUnsafe) ? string.Concat(text.Where(c => !IsUnsafe(c))) : text;

    private static bool IsUnsafe(char c) => char.IsControl(c) && c is not ('\n' or '\t');
}
