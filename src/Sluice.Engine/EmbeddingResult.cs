namespace Sluice.Engine;

/// <summary>What texts were turned into.</summary>
/// <param name="Vectors">One vector for each text, in their order.</param>
/// <param name="Tokens">The tokens of all texts together, marks included.</param>
public sealed record EmbeddingResult(IReadOnlyList<float[]> Vectors, int Tokens);
