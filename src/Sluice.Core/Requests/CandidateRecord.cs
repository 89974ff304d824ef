namespace Sluice.Core.Requests;

/// <summary>A target that was considered.</summary>
/// <param name="Target">Provider and model, as <c>provider/model</c>.</param>
/// <param name="Score">Its rank's score; lower is tried first.</param>
/// <param name="Reasons">Why it has that score.</param>
public sealed record CandidateRecord(string Target, double Score, IReadOnlyList<string> Reasons);
