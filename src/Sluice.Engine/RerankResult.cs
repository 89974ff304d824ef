namespace Sluice.Engine;

/// <summary>How well documents fit a query.</summary>
/// <param name="Scores">One score for each document, in their order: from 0, not at all, to 1.</param>
/// <param name="Tokens">The tokens that were read: the query once for each document, and marks.</param>
public sealed record RerankResult(IReadOnlyList<float> Scores, int Tokens);
