using System.Text;

namespace Sluice.Bench.Engine;

/// <summary>The results as a page to read.</summary>
internal static class EngineReport
{
    public static string Write(EngineResult result, EngineOptions options)
    {
        var models = result.BytesPerPass.Keys;
        var page = new StringBuilder();
        page.AppendLine($"""
            # Engine: tokens per second beside llama.cpp

            {options.Version("machine")}. {options.Version("date")}.
            llama.cpp as prebuilt in node-llama-cpp 3.22.1 ({result.Peer}); Sluice at {options.Version("sluice")} on .NET {options.Version("dotnet")}. {options.Threads} threads each, the same files, F16 keys and values, CPU only.
            Prefill: {options.Single.Prompt} tokens in one pass, logits of the last. Decode: {options.Single.Steps} tokens after that prompt; first tokens: as many after {options.Early.Prompt}. Batch {options.Batch.Sequences}: {options.Batch.Sequences} sequences of {options.Batch.Prompt} tokens, {options.Batch.Steps} tokens each, all together.
            Medians of interleaved rounds. Memory read bandwidth: the same threads reading 2 GiB and nothing else, the best of five times, right before each engine's turn.
            Made by `benchmarks/engine/run.sh`; how to read it: `benchmarks/README.md`. Every round is in `engine.json`.

            | model | rounds | | llama.cpp, t/s | Sluice, t/s | ratio |
            |---|---:|---|---:|---:|---:|
            """);
        foreach (var model in models)
        {
            Line(page, result, model, "prefill", row => row.Prefill);
            Line(page, result, model, "decode", row => row.Decode);
            Line(page, result, model, "decode, first tokens", row => row.EarlyDecode);
            Line(page, result, model, $"decode, batch {options.Batch.Sequences}", row => row.BatchDecode);
        }

        page.AppendLine("""

            Weights read while decoding at batch 1 (keys and values, which are read too, are not counted):

            | model | bytes per token | memory | llama.cpp | Sluice | Sluice, share of the bandwidth | the same, first tokens |
            |---|---:|---:|---:|---:|---:|---:|
            """);
        foreach (var (model, bytes) in result.BytesPerPass)
        {
            double Speed(string engine) => result.Median(model, engine, row => row.Decode) * bytes / 1e9;
            page.AppendLine($"| {model} | {bytes / 1e6:F0} MB | {result.Median(model, "Sluice", row => row.Bandwidth):F1} GB/s | {Speed("llama.cpp"):F1} GB/s | {Speed("Sluice"):F1} GB/s | {result.BandwidthShare(model) * 100:F0} % | {result.BandwidthShare(model, row => row.EarlyDecode) * 100:F0} % |");
        }

        page.AppendLine("""

            ## Bars

            | promise | measured | |
            |---|---:|---|
            """);
        foreach (var bar in EngineBars.Of(result))
            page.AppendLine($"| {bar.Promise} | {bar.Measured:F2}x | {(bar.Holds ? "pass" : "**fail**")} |");
        return page.ToString();
    }

    private static void Line(StringBuilder page, EngineResult result, string model, string what, Func<ModelRow, double> of) =>
        page.AppendLine($"| {model} | {result.Rounds(model)} | {what} | {result.Median(model, "llama.cpp", of):F1} | {result.Median(model, "Sluice", of):F1} | {result.Ratio(model, of):F2}x |");
}
