using System.Diagnostics;

namespace Sluice.Bench.Engine;

/// <summary>Both engines on each model, in turns: while one computes the other sleeps.</summary>
internal sealed class EngineRace(EngineOptions options, Action<string> say)
{
    private readonly List<ModelRow> _rows = [];
    private readonly Dictionary<string, long> _bytes = [];
    private string _peer = "";

    public EngineResult Run()
    {
        using var bandwidth = new ReadBandwidth(options.Threads);
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < options.Models.Length; i++)
        {
            // Each model gets an equal share of what is left, weighted by size so that a large one is not cut short.
            var left = options.Limit - Stopwatch.GetElapsedTime(start);
            var ahead = options.Models[i..].Sum(path => (double)new FileInfo(path).Length);
            RunModel(options.Models[i], bandwidth, left * (new FileInfo(options.Models[i]).Length / ahead));
        }

        return new EngineResult(_peer, _bytes, _rows);
    }

    private void RunModel(string path, ReadBandwidth bandwidth, TimeSpan limit)
    {
        var model = Path.GetFileNameWithoutExtension(path);
        var start = Stopwatch.GetTimestamp();
        var sequences = options.Batch.Sequences;
        var context = (Math.Max(options.Single.Length, options.Batch.Length) + 255) / 256 * 256;
        using var sluice = new SluiceEngine(path, options.Threads, sequences, context);
        using var llama = new LlamaEngine(options.Peer, path, options.Threads, sequences, context, sluice.Vocabulary);
        _bytes[model] = sluice.BytesPerPass;
        _peer = llama.Description;
        IEngine[] engines = [llama, sluice];
        foreach (var engine in engines)
        {
            engine.Run(new Shape(1, 64, 4));
            engine.Run(new Shape(sequences, 4, 4));
        }

        for (var round = 1; round <= options.Rounds; round++)
        {
            if (round > 1 && Stopwatch.GetElapsedTime(start) * ((double)round / (round - 1)) > limit)
            {
                say($"{model}: stopped after {round - 1} rounds, for time");
                break;
            }

            foreach (var engine in round % 2 == 1 ? engines : Enumerable.Reverse(engines))
                RunTurn(model, engine, bandwidth, round);
        }
    }

    private void RunTurn(string model, IEngine engine, ReadBandwidth bandwidth, int round)
    {
        var speed = bandwidth.Measure();
        var single = engine.Run(options.Single);
        var early = engine.Run(options.Early);
        var batch = engine.Run(options.Batch);
        var row = new ModelRow(
            model,
            engine.Name,
            round,
            options.Single.PromptTokens / single.Prefill,
            options.Single.DecodedTokens / single.Decode,
            options.Early.DecodedTokens / early.Decode,
            options.Batch.DecodedTokens / batch.Decode,
            speed);
        _rows.Add(row);
        say($"{model} round {round} {engine.Name,-9} prefill {row.Prefill,7:F1} t/s, decode {row.Decode,6:F1} t/s (first tokens {row.EarlyDecode,6:F1}), batch {options.Batch.Sequences}: {row.BatchDecode,6:F1} t/s, memory {row.Bandwidth:F1} GB/s");
    }
}
