namespace Sluice.Parity.Llama;

/// <summary>
/// One sequence in llama.cpp, calculated by one thread (its threads spin, so more would starve whatever runs beside) and without
/// flash attention, which would round more on the way.
/// </summary>
internal sealed unsafe class LlamaContext : ILogits
{
    private const int NoPooling = 0;
    private const int Rank = 4;
    private const int PoolingOfModel = -1;

    private readonly LlamaModel _model;
    private readonly nint _context;
    private readonly int _pass;

    private LlamaContext(LlamaModel model, int length, int pass, int pooling)
    {
        var parameters = LlamaLibrary.DefaultContextParameters();
        parameters.ContextLength = (uint)length;
        parameters.Batch = (uint)pass;
        parameters.MicroBatch = (uint)pass;
        parameters.Sequences = 1;
        parameters.Threads = 1;
        parameters.BatchThreads = 1;
        parameters.FlashAttention = 0;
        parameters.Pooling = pooling;
        parameters.Embeddings = (byte)(pooling == NoPooling ? 0 : 1);
        _model = model;
        _pass = pass;
        _context = LlamaLibrary.NewContext(model.Handle, parameters);
        if (_context == 0)
        {
            throw LlamaLibrary.Error("makes no context");
        }
    }

    public int Vocabulary => _model.Vocabulary;

    /// <summary>A context for logits, with passes of at most so many tokens.</summary>
    public static LlamaContext ForLogits(LlamaModel model, int length, int pass) => new(model, length, pass, NoPooling);

    /// <summary>A context for embeddings, pooled as the model's file says.</summary>
    public static LlamaContext ForEmbeddings(LlamaModel model, int length) => new(model, length, length, PoolingOfModel);

    /// <summary>A context for a reranker's scores.</summary>
    public static LlamaContext ForScores(LlamaModel model, int length) => new(model, length, length, Rank);

    /// <summary>From now on adds these adapters, each times its weight.</summary>
    public void Adapt(params (nint Adapter, float Weight)[] adapters)
    {
        nint[] handles = [.. adapters.Select(adapter => adapter.Adapter)];
        float[] weights = [.. adapters.Select(adapter => adapter.Weight)];
        fixed (nint* handle = handles)
        fixed (float* weight = weights)
        {
            if (LlamaLibrary.SetAdapters(_context, handle, (nuint)handles.Length, weight) != 0)
            {
                throw LlamaLibrary.Error("does not take the adapters");
            }
        }
    }

    public float[] Of(int[] text)
    {
        float[] logits = new float[text.Length * Vocabulary];
        LlamaLibrary.ClearMemory(LlamaLibrary.MemoryOf(_context), 0);
        for (int start = 0; start < text.Length; start += _pass)
        {
            int count = Math.Min(_pass, text.Length - start);
            Run(text.AsSpan(start, count), start);
            for (int i = 0; i < count; i++)
            {
                new ReadOnlySpan<float>(LlamaLibrary.LogitsOf(_context, i), Vocabulary).CopyTo(logits.AsSpan((start + i) * Vocabulary));
            }
        }

        return logits;
    }

    /// <summary>The embedding of a text, or so many scores.</summary>
    public float[] Pooled(int[] text, int length)
    {
        LlamaLibrary.ClearMemory(LlamaLibrary.MemoryOf(_context), 0);
        Run(text, 0);
        float* pooled = LlamaLibrary.EmbeddingOf(_context, 0);
        return pooled != null ? new ReadOnlySpan<float>(pooled, length).ToArray() : throw LlamaLibrary.Error("gives no embedding");
    }

    public void Dispose() => LlamaLibrary.FreeContext(_context);

    private void Run(ReadOnlySpan<int> tokens, int first)
    {
        int count = tokens.Length;
        int sequence = 0;
        nint[] sequences = new nint[count];
        Array.Fill(sequences, (nint)(&sequence));
        int[] counts = new int[count];
        Array.Fill(counts, 1);
        int[] positions = [.. Enumerable.Range(first, count)];
        sbyte[] wants = new sbyte[count];
        Array.Fill(wants, (sbyte)1);
        fixed (int* token = tokens)
        fixed (int* position = positions)
        fixed (int* one = counts)
        fixed (sbyte* want = wants)
        fixed (nint* zero = sequences)
        {
            var batch = new LlamaBatch { Count = count, Tokens = token, Positions = position, SequenceCounts = one, Sequences = (int**)zero, WantsOutput = want };
            if (LlamaLibrary.Decode(_context, batch) != 0)
            {
                throw LlamaLibrary.Error("does not calculate the pass");
            }
        }
    }
}
