using Sluice.Engine;

namespace Sluice.Bench.Grammar;

/// <summary>A constraint and texts that it allows.</summary>
internal sealed record Workload(string Name, OutputConstraint Constraint, string[] Texts);
