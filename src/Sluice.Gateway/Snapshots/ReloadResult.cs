namespace Sluice.Gateway.Snapshots;

/// <summary>What became of a wish to reload the configuration.</summary>
/// <param name="Source">Where it was read from.</param>
/// <param name="Errors">Why it was refused; empty if it is in force.</param>
/// <param name="Warnings">What is odd about it.</param>
public sealed record ReloadResult(string Source, IReadOnlyList<string> Errors, IReadOnlyList<string> Warnings);
