using Sluice.Protocols.Conversations;

namespace Sluice.Protocols.Reranking;

/// <summary>How well documents fit a query.</summary>
/// <param name="Scores">One score for each document, in their order.</param>
/// <param name="Usage">The tokens.</param>
public sealed record RerankScores(IReadOnlyList<float> Scores, Usage Usage);
