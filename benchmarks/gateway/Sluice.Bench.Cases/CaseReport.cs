using System.Globalization;
using System.Text;
using Sluice.Testing.Cases;

namespace Sluice.Bench.Cases;

/// <summary>The results as a page.</summary>
internal static class CaseReport
{
    private const int LongestText = 160;

    public static string Write(IReadOnlyList<CaseColumn> columns, string versions, string machine)
    {
        var page = new StringBuilder();
        page.AppendLine("# Translation: known cases, and who passes them").AppendLine();
        page.AppendLine(machine);
        page.AppendLine(versions);
        page.AppendLine("Made by `benchmarks/gateway/cases.sh`; what the cases are and how to read this: `benchmarks/README.md`.").AppendLine();
        page.AppendLine("| | " + string.Join(" | ", columns.Select(column => column.Name)) + " |");
        page.AppendLine("|---|" + string.Concat(columns.Select(_ => "---:|")));
        Row(page, $"of all {TranslationCases.All.Count} cases", columns, column => $"**{column.Passed}**");
        Row(page, "of those between protocols that it translates", columns, column => $"{column.Passed} of {column.Offered}");
        foreach (var topic in TranslationCases.All.Select(subject => subject.Topic).Distinct())
        {
            Row(page, topic, columns, column => Count(column, topic));
        }

        page.AppendLine().AppendLine("## Every case").AppendLine();
        page.AppendLine("`ok` it holds, `✗` it does not, empty: the gateway does not translate between these protocols.").AppendLine();
        page.AppendLine("| topic | client → provider | what must hold | " + string.Join(" | ", columns.Select(column => column.Name)) + " |");
        page.AppendLine("|---|---|---|" + string.Concat(columns.Select(_ => ":-:|")));
        for (var i = 0; i < TranslationCases.All.Count; i++)
        {
            var subject = TranslationCases.All[i];
            page.AppendLine(CultureInfo.InvariantCulture, $"| {subject.Topic} | {subject.Client} → {subject.Upstream} | {subject.Name} | {string.Join(" | ", columns.Select(column => Mark(column.Results[i].Outcome)))} |");
        }

        page.AppendLine().AppendLine("## What was seen where a case does not hold").AppendLine();
        foreach (var column in columns)
        {
            for (var i = 0; i < TranslationCases.All.Count; i++)
            {
                if (column.Results[i].Outcome == CaseOutcome.Failed)
                {
                    page.AppendLine(CultureInfo.InvariantCulture, $"- {column.Name}, {TranslationCases.All[i]}: `{Short(column.Results[i].Seen)}`");
                }
            }
        }

        return page.ToString();
    }

    private static void Row(StringBuilder page, string name, IReadOnlyList<CaseColumn> columns, Func<CaseColumn, string> cell) =>
        page.AppendLine("| " + name + " | " + string.Join(" | ", columns.Select(cell)) + " |");

    private static string Count(CaseColumn column, string topic)
    {
        var results = column.Results.Where((_, i) => TranslationCases.All[i].Topic == topic).Where(result => result.Outcome != CaseOutcome.NotOffered).ToList();
        return results.Count == 0 ? "" : $"{results.Count(result => result.Outcome == CaseOutcome.Passed)} of {results.Count}";
    }

    private static string Mark(CaseOutcome outcome) => outcome switch
    {
        CaseOutcome.Passed => "ok",
        CaseOutcome.Failed => "✗",
        _ => "",
    };

    private static string Short(string text)
    {
        var line = text.ReplaceLineEndings(" ").Replace('`', '\'');
        return line.Length <= LongestText ? line : line[..LongestText] + "…";
    }
}
