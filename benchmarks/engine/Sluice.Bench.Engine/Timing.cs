namespace Sluice.Bench.Engine;

/// <summary>Seconds of evaluation in one run.</summary>
internal readonly record struct Timing(double Prefill, double Decode);
