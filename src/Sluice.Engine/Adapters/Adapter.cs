using Sluice.Engine.Kernels;

namespace Sluice.Engine.Adapters;

/// <summary>A loaded adapter: low-rank changes of some matrices of one model, in memory of its own.</summary>
internal sealed class Adapter : IDisposable
{
    private static long s_loaded;

    private readonly NativeBuffer _memory;
    private readonly LowRankFactor?[] _factors;

    /// <param name="info">What it is.</param>
    /// <param name="factors">The change of each matrix, by <see cref="Models.Linear.Index"/>.</param>
    /// <param name="embedding">The change of embeddings, or null.</param>
    /// <param name="memory">Where all of them lie.</param>
    public Adapter(AdapterInfo info, LowRankFactor?[] factors, EmbeddingFactor? embedding, NativeBuffer memory)
    {
        Info = info;
        Embedding = embedding;
        _factors = factors;
        _memory = memory;
        MaxRank = factors.Max(factor => factor?.Rank ?? 0);
    }

    public AdapterInfo Info { get; }

    public string Name => Info.Name;

    /// <summary>Tells it from any other that was ever loaded, also under the same name.</summary>
    public long Id { get; } = Interlocked.Increment(ref s_loaded);

    public EmbeddingFactor? Embedding { get; }

    /// <summary>The largest rank of its changes of matrices.</summary>
    public int MaxRank { get; }

    /// <summary>How many use it: the set that it can be asked for in, and the stacks that have it. Guarded by the set.</summary>
    public int Users { get; set; }

    /// <summary>The change of a matrix, or null.</summary>
    public LowRankFactor? this[int linear] => _factors[linear];

    public void Dispose() => _memory.Dispose();
}
