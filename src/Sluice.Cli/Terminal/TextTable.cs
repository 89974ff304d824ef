using Spectre.Console;

namespace Sluice.Cli.Terminal;

/// <summary>A table: drawn on a terminal, plain aligned columns elsewhere.</summary>
internal static class TextTable
{
    public static void Write(TextWriter output, string[] heads, IReadOnlyList<string[]> rows)
    {
        if (TerminalStyle.IsStyled(output))
        {
            Draw(heads, rows);
            return;
        }

        var widths = heads.Select((head, column) => rows.Select(row => row[column].Length).Append(head.Length).Max()).ToArray();
        foreach (var row in rows.Prepend(heads))
        {
            output.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
    }

    private static void Draw(string[] heads, IReadOnlyList<string[]> rows)
    {
        var table = new Table { Border = TableBorder.Rounded };
        table.AddColumns([.. heads.Select(Markup.Escape)]);
        foreach (var row in rows)
        {
            table.AddRow([.. row.Select(Markup.Escape)]);
        }

        AnsiConsole.Write(table);
    }
}
