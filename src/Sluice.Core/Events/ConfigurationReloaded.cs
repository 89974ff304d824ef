namespace Sluice.Core.Events;

/// <summary>A new configuration is in force.</summary>
/// <param name="Time">Since when.</param>
/// <param name="Source">Where it was read from.</param>
public sealed record ConfigurationReloaded(DateTimeOffset Time, string Source);
