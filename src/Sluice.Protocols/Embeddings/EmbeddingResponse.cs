using Sluice.Protocols.Conversations;

namespace Sluice.Protocols.Embeddings;

/// <summary>What texts have become.</summary>
/// <param name="Vectors">One vector for each input, in their order.</param>
/// <param name="Usage">The tokens, as told; null if nobody told.</param>
public sealed record EmbeddingResponse(IReadOnlyList<float[]> Vectors, Usage? Usage);
