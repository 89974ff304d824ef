using Sluice.Engine.Gguf;
using Sluice.Engine.Kernels;
using Sluice.Engine.Models;

namespace Sluice.Engine.Tests.Models;

/// <summary>The bundled model, loaded, with greedy decoding of one sequence or of several at once.</summary>
internal sealed class NanoRunner : IDisposable
{
    private readonly GgufFile _file;

    public NanoRunner(string kind, DecoderOptions? options = null)
    {
        _file = GgufFile.Open(NanoEvaluation.ModelPath(kind));
        Decoder = Decoder.Load(_file, options ?? new DecoderOptions { ContextLength = 1024, Slots = 8, MaxBatch = 128 });
        Batch = new DecoderBatch(Decoder.MaxBatch);
    }

    public Decoder Decoder { get; }

    public DecoderBatch Batch { get; }

    public static NanoRunner WithSet(string kind, InstructionSet set, int threads) =>
        new(kind, new DecoderOptions { ContextLength = 512, Slots = 2, MaxBatch = 64, InstructionSet = set, Threads = threads });

    /// <summary>Feeds a prompt in pieces and returns the logits after its last token.</summary>
    public float[] Prefill(ReadOnlySpan<int> prompt, int slot, int pieceTokens)
    {
        for (int start = 0; start < prompt.Length; start += pieceTokens)
        {
            int count = Math.Min(pieceTokens, prompt.Length - start);
            Batch.Clear();
            for (int i = start; i < start + count; i++)
            {
                Batch.Add(prompt[i], i, slot, i == prompt.Length - 1);
            }

            Decoder.Forward(Batch);
        }

        return Decoder.Logits(Batch.Count - 1).ToArray();
    }

    /// <summary>Runs cases side by side in all slots until each is as long as its stored completion; returns what was generated.</summary>
    public int[][] Complete(IReadOnlyList<NanoEvaluation> cases)
    {
        var results = new int[cases.Count][];
        var lanes = new List<(int Case, List<int> Output)>();
        for (int first = 0; first < cases.Count; first += Decoder.SlotCount)
        {
            lanes.Clear();
            for (int i = first; i < Math.Min(cases.Count, first + Decoder.SlotCount); i++)
            {
                lanes.Add((i, [Largest(Prefill(cases[i].Prompt, i - first, Decoder.MaxBatch))]));
            }

            while (Step(cases, lanes))
            {
            }

            lanes.ForEach(lane => results[lane.Case] = [.. lane.Output]);
        }

        return results;
    }

    public void Dispose()
    {
        Decoder.Dispose();
        _file.Dispose();
    }

    public static int Largest(ReadOnlySpan<float> logits)
    {
        int best = 0;
        for (int i = 1; i < logits.Length; i++)
        {
            best = logits[i] > logits[best] ? i : best;
        }

        return best;
    }

    private bool Step(IReadOnlyList<NanoEvaluation> cases, List<(int Case, List<int> Output)> lanes)
    {
        Batch.Clear();
        var running = new List<List<int>>();
        for (int slot = 0; slot < lanes.Count; slot++)
        {
            var (index, output) = lanes[slot];
            if (output.Count < cases[index].Completion.Length)
            {
                Batch.Add(output[^1], cases[index].Prompt.Length + output.Count - 1, slot, wantsLogits: true);
                running.Add(output);
            }
        }

        Decoder.Forward(Batch);
        for (int i = 0; i < running.Count; i++)
        {
            running[i].Add(Largest(Decoder.Logits(i)));
        }

        return running.Count > 0;
    }
}
