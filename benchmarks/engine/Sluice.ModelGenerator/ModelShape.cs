namespace Sluice.ModelGenerator;

/// <summary>The sizes of a published Qwen3 model with tied embeddings.</summary>
internal sealed record ModelShape(string Name, int Layers, int Width, int Heads, int KvHeads, int HeadSize, int FeedForward)
{
    internal const int VocabularySize = 151_936;
    internal const int ContextLength = 40_960;
    internal const float RopeBase = 1_000_000f;
    internal const float RmsEpsilon = 1e-6f;

    internal static readonly ModelShape[] All =
    [
        new("qwen3-0.6b", Layers: 28, Width: 1024, Heads: 16, KvHeads: 8, HeadSize: 128, FeedForward: 3072),
        new("qwen3-1.7b", Layers: 28, Width: 2048, Heads: 16, KvHeads: 8, HeadSize: 128, FeedForward: 6144),
    ];
}
