namespace Sluice.Routing.Planning;

/// <summary>A target with its rank.</summary>
/// <param name="Target">The target.</param>
/// <param name="Score">Lower is tried first.</param>
/// <param name="Reasons">Why it has that score.</param>
public sealed record Candidate(Target Target, double Score, IReadOnlyList<string> Reasons);
