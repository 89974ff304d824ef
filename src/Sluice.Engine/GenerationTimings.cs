namespace Sluice.Engine;

/// <summary>Where the time of one sequence went.</summary>
/// <param name="Queued">From the request to the begin of the work on it.</param>
/// <param name="Prompt">From there to the first token.</param>
/// <param name="Generation">From the first token to the last.</param>
public readonly record struct GenerationTimings(TimeSpan Queued, TimeSpan Prompt, TimeSpan Generation);
