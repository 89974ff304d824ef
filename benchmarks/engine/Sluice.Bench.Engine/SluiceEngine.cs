using System.Diagnostics;
using Sluice.Engine.Gguf;
using Sluice.Engine.Models;

namespace Sluice.Bench.Engine;

/// <summary>Our engine's decoder, driven without sampling or scheduling, as the other engine is.</summary>
internal sealed class SluiceEngine : IEngine
{
    private const int LongestPass = 512;

    private readonly GgufFile _file;
    private readonly Decoder _decoder;
    private readonly DecoderBatch _batch = new(LongestPass);

    public SluiceEngine(string path, int threads, int sequences, int context)
    {
        _file = GgufFile.Open(path);
        _decoder = Decoder.Load(_file, new DecoderOptions { Threads = threads, Slots = sequences, ContextLength = context, MaxBatch = LongestPass });
    }

    public string Name => "Sluice";

    public int Vocabulary => _decoder.Spec.Vocabulary;

    /// <summary>Bytes of matrices that one decoded token needs: all but a table of embeddings that is not also the output.</summary>
    public long BytesPerPass => BytesOfPass(_file);

    public static long BytesOfPass(GgufFile file) => file.Tensors
        .Where(tensor => tensor.Name != "token_embd.weight" || file.FindTensor("output.weight") is null)
        .Sum(tensor => tensor.ByteCount);

    public Timing Run(Shape shape)
    {
        var random = new Random(1);
        _batch.Clear();
        for (var slot = 0; slot < shape.Sequences; slot++)
        {
            for (var position = 0; position < shape.Prompt; position++)
                _batch.Add(random.Next(Vocabulary), position, slot, position == shape.Prompt - 1);
        }

        var prefill = Pass(shape.PromptTokens - 1);
        var decode = 0.0;
        for (var step = 0; step < shape.Steps; step++)
        {
            _batch.Clear();
            for (var slot = 0; slot < shape.Sequences; slot++)
                _batch.Add(random.Next(Vocabulary), shape.Prompt + step, slot, true);
            decode += Pass(shape.Sequences - 1);
        }

        return new Timing(prefill, decode);
    }

    public void Dispose()
    {
        _decoder.Dispose();
        _file.Dispose();
    }

    private double Pass(int lastToken)
    {
        var start = Stopwatch.GetTimestamp();
        _decoder.Forward(_batch);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        if (!float.IsFinite(_decoder.Logits(lastToken)[0]))
            throw new InvalidOperationException("The logits are not numbers.");
        return seconds;
    }
}
