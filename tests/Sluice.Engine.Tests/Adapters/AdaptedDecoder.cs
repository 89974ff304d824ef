using Sluice.Engine.Adapters;
using Sluice.Engine.Gguf;
using Sluice.Engine.Models;
using Sluice.Engine.Tests.RandomModels;

namespace Sluice.Engine.Tests.Adapters;

/// <summary>A random model, loaded, with random adapters named <c>a</c>, <c>b</c> and so on.</summary>
internal sealed class AdaptedDecoder : IDisposable
{
    private readonly GgufFile _file;

    public AdaptedDecoder(RandomModel model, DecoderOptions options, params RandomAdapter[] adapters)
    {
        _file = model.Open();
        Decoder = Decoder.Load(_file, options);
        for (int i = 0; i < adapters.Length; i++)
        {
            using var file = adapters[i].Open();
            Adapters.Add(Decoder.ReadAdapter(((char)('a' + i)).ToString(), file));
        }
    }

    public Decoder Decoder { get; }

    public AdapterSet Adapters { get; } = new();

    public AdapterStack? Stack(params AdapterUse[] uses) => Adapters.Acquire(uses, normalize: false);

    /// <summary>The logits of each position of texts that run side by side, in pieces of so many tokens.</summary>
    public float[][][] Run(int piece, params (int[] Text, AdapterStack? Adapters)[] sequences)
    {
        var logits = sequences.Select(sequence => new float[sequence.Text.Length][]).ToArray();
        var batch = new DecoderBatch(Decoder.MaxBatch);
        for (int start = 0; start < sequences.Max(sequence => sequence.Text.Length); start += piece)
        {
            batch.Clear();
            var asked = new List<(int Sequence, int Position)>();
            for (int slot = 0; slot < sequences.Length; slot++)
            {
                var (text, adapters) = sequences[slot];
                for (int i = start; i < Math.Min(text.Length, start + piece); i++)
                {
                    // Logits are not asked for everywhere, so that the last layer has fewer rows than the others.
                    bool wanted = (i + slot) % 3 != 0 || i == text.Length - 1;
                    asked.Add((slot, wanted ? i : -1));
                    batch.Add(text[i], i, slot, wanted, adapters);
                }
            }

            Decoder.Forward(batch);
            for (int i = 0; i < asked.Count; i++)
            {
                if (asked[i].Position >= 0)
                {
                    logits[asked[i].Sequence][asked[i].Position] = Decoder.Logits(i).ToArray();
                }
            }
        }

        return logits;
    }

    public void Dispose()
    {
        Adapters.Dispose();
        Decoder.Dispose();
        _file.Dispose();
    }
}
