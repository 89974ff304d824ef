using System.Text;

namespace Sluice.Parity;

/// <summary>The results as a page to read. Bold is what misses a bar.</summary>
internal static class ParityPage
{
    private const double MostDivergence = 1e-3;
    private const double LeastSame = 0.995;
    private const double MostPerplexityChange = 1e-3;

    public static string Write(ParityOptions options, FormatComparison comparison, IReadOnlyList<FormatRow> rows, IReadOnlyList<Check> checks)
    {
        var page = new StringBuilder();
        page.AppendLine($"""
            # Engine: nearness to llama.cpp

            {options.Machine}. {options.Date}.
            llama.cpp as prebuilt in node-llama-cpp 3.22.1, one thread, without flash attention; Sluice at {options.Commit}. The same files, F16 keys and values, passes of up to 512 tokens.
            Made by `benchmarks/engine/parity.sh`; what it does and how to read it: `benchmarks/README.md`.
            Bars: mean KL under 1e-3 and the same top token at 99.5 % of the positions; perplexity within 0.1 %. **Bold: missed.** In brackets and behind ±: 95 % intervals.
            """);
        for (int i = 0; i < comparison.Corpora.Count; i++)
        {
            var corpus = comparison.Corpora[i];
            page.AppendLine();
            page.AppendLine($"""
                ## sluice-nano on {corpus.Name}: {corpus.Positions} positions

                | format | KL | same top token | near ties among the others | perplexity against llama.cpp's | llama.cpp against itself, {rows[0].WithItself[i].Positions} positions |
                |---|---:|---:|---:|---:|---:|
                """);
            foreach (var row in rows)
            {
                (Agreement between, Agreement self) = (row.Between[i], row.WithItself[i]);
                page.AppendLine(
                    $"| {row.Name} | {Text.Bold(Text.Divergence(between), between.Divergence.Value >= MostDivergence)} "
                    + $"| {Text.Bold(Text.Share(between.SameTop), between.SameTop.Value < LeastSame)} | {between.NearTies(row.Noise)} of {between.Disagreements} "
                    + $"| {between.Perplexity:0.####}, {Text.Bold(Text.Change(between.PerplexityChange), Math.Abs(between.PerplexityChange.Value) >= MostPerplexityChange)} "
                    + $"| {Text.Small(self.Divergence.Value)}, {Text.Share(self.SameTop)} |");
            }
        }

        page.AppendLine();
        page.AppendLine($"""
            ## Against double precision

            Of the exact logits at {comparison.SamplePositions} positions of {comparison.Corpora[0].Name}, and how often an engine repeats, to 1e-5, a calculation in double precision that rounds inputs as it does ({comparison.ShortPositions} positions, at most 8 from the beginning of a text).

            | format | Sluice: KL, same top token | llama.cpp: KL, same top token | llama.cpp from its rounding in double precision | Sluice repeats | median difference | llama.cpp repeats | median difference |
            |---|---:|---:|---:|---:|---:|---:|---:|
            """);
        foreach (var row in rows)
        {
            page.AppendLine(
                $"| {row.Name} | {Text.Small(row.Sluice.Divergence.Value)}, {row.Sluice.SameTop.Value * 100:F2} % | {Text.Small(row.Llama.Divergence.Value)}, {row.Llama.SameTop.Value * 100:F2} % "
                + $"| {Text.Small(row.LlamaRounded.Divergence.Value)}, {row.LlamaRounded.SameTop.Value * 100:F2} % "
                + $"| {row.SluiceRepeated.Share * 100:F0} % | {Text.Small(row.SluiceRepeated.Median)} | {row.LlamaRepeated.Share * 100:F0} % | {Text.Small(row.LlamaRepeated.Median)} |");
        }

        page.AppendLine("""

            ## Every architecture, adapters, embeddings, scores

            Random models in F32: logits at 200 positions; two random adapters of all matrices at once, weights 1 and -0.4; the embeddings and scores of three texts. sluice-nano with its adapters: its evaluation.

            | model | what | Sluice against llama.cpp |
            |---|---|---|
            """);
        foreach (var check in checks)
        {
            page.AppendLine($"| {check.Name} | {check.What} | {Text.Bold(check.Measured, !check.IsGood)} |");
        }

        return page.ToString();
    }
}
