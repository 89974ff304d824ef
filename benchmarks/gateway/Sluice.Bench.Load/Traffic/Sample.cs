namespace Sluice.Bench.Load.Traffic;

/// <summary>One answered request: microseconds from when it was due to the first byte of the body and to the last byte.</summary>
internal readonly record struct Sample(double FirstByte, double Total);
