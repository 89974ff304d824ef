namespace Sluice.Bench.Engine;

/// <summary>One engine's tokens per second on one model in one round, and the memory bandwidth (GB/s) right before.</summary>
internal sealed record ModelRow(string Model, string Engine, int Round, double Prefill, double Decode, double EarlyDecode, double BatchDecode, double Bandwidth);
