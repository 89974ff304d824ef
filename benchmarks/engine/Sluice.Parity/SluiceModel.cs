using Sluice.Engine;
using Sluice.Engine.Adapters;
using Sluice.Engine.Gguf;
using Sluice.Engine.Models;

namespace Sluice.Parity;

/// <summary>A model in Sluice's engine, with one sequence and passes of at most so many tokens.</summary>
internal sealed class SluiceModel : ILogits
{
    private readonly Decoder _decoder;
    private readonly AdapterSet _adapters = new();
    private readonly DecoderBatch _batch;
    private AdapterStack? _stack;

    public SluiceModel(GgufFile file, int length, int pass, bool endsInStates = false)
    {
        _decoder = Decoder.Load(file, new DecoderOptions { Threads = 1, Slots = 1, ContextLength = length, MaxBatch = pass, EndsInStates = endsInStates });
        _batch = new DecoderBatch(pass);
    }

    public int Vocabulary => _decoder.Spec.Vocabulary;

    public int Width => _decoder.Spec.Width;

    public void Add(string name, GgufFile adapter) => _adapters.Add(_decoder.ReadAdapter(name, adapter));

    /// <summary>From now on adds these adapters, each times its weight.</summary>
    public void Adapt(params AdapterUse[] uses)
    {
        _stack?.Release();
        _stack = _adapters.Acquire(uses, normalize: false);
    }

    public float[] Of(int[] text)
    {
        float[] logits = new float[text.Length * Vocabulary];
        for (int start = 0; start < text.Length; start += _batch.Capacity)
        {
            int count = Math.Min(_batch.Capacity, text.Length - start);
            Run(text.AsSpan(start, count), start);
            for (int i = 0; i < count; i++)
            {
                _decoder.Logits(i).CopyTo(logits.AsSpan((start + i) * Vocabulary));
            }
        }

        return logits;
    }

    /// <summary>The states of a text's tokens behind the last layer, for a model that ends in them.</summary>
    public float[][] States(int[] text)
    {
        Run(text, 0);
        return [.. Enumerable.Range(0, text.Length).Select(i => _decoder.State(i).ToArray())];
    }

    /// <summary>A reranker's score of a text, taken from one of its tokens.</summary>
    public float Score(int[] text, int token)
    {
        Run(text, 0);
        return _decoder.Score(token);
    }

    public void Dispose()
    {
        _stack?.Release();
        _adapters.Dispose();
        _decoder.Dispose();
    }

    private void Run(ReadOnlySpan<int> tokens, int first)
    {
        _batch.Clear();
        for (int i = 0; i < tokens.Length; i++)
        {
            _batch.Add(tokens[i], first + i, 0, wantsLogits: true, _stack);
        }

        _decoder.Forward(_batch);
    }
}
