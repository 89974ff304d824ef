namespace Sluice.Bench.Grammar;

/// <summary>What one token took.</summary>
internal readonly record struct Cost(TimeSpan Cpu, TimeSpan Clock);
