using System.Diagnostics;
using Sluice.Engine.Gguf;
using Sluice.Engine.Models;
using Sluice.Engine.Packs;

namespace Sluice.Bench.Engine;

/// <summary>One sequence decoded by our engine alone, behind 512 tokens: the fastest token of many, so that a busy machine spoils little.</summary>
internal static class DecodeRace
{
    private const int Tokens = 48;
    private const int Before = 512;
    private const int Context = 768;

    /// <summary>Prints milliseconds per token and the gigabytes of the file that are read in a second.</summary>
    public static void Run(string path, int threads, Action<string> say)
    {
        using var file = GgufFile.Open(path);
        using var decoder = Decoder.Load(file, new DecoderOptions { Threads = threads, Slots = 1, ContextLength = Context, MaxBatch = 1, Packs = new PackOptions() });
        var batch = new DecoderBatch(1);
        var random = new Random(1);
        var seconds = new double[Tokens];
        for (var i = 0; i < Tokens; i++)
        {
            // What stands before has not to be calculated for its keys and values to be read.
            batch.Clear();
            batch.Add(random.Next(decoder.Spec.Vocabulary), Before + i, 0, true);
            var start = Stopwatch.GetTimestamp();
            decoder.Forward(batch);
            seconds[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        Array.Sort(seconds);
        var bytes = SluiceEngine.BytesOfPass(file);
        say($"{Path.GetFileName(path)}, {threads} threads: fastest {Speed(seconds[0])}, median {Speed(seconds[Tokens / 2])}");

        string Speed(double time) => $"{time * 1e3:F1} ms {bytes / time / 1e9:F1} GB/s";
    }
}
