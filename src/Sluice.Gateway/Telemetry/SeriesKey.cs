namespace Sluice.Gateway.Telemetry;

/// <summary>The labels of a set of series.</summary>
internal readonly record struct SeriesKey(string Model, string Provider, string Dialect);
