namespace Sluice.Cli.Terminal;

/// <summary>Says whether output may be styled.</summary>
internal static class TerminalStyle
{
    /// <summary>Whether a writer is the terminal itself and NO_COLOR does not forbid it.</summary>
    public static bool IsStyled(TextWriter output) =>
        ReferenceEquals(output, Console.Out)
        && !Console.IsOutputRedirected
        && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && Environment.GetEnvironmentVariable("TERM") != "dumb";
}
